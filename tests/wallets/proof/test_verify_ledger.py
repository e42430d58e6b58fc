"""./manage.py verify_ledger: proves the books, and names the row or the wallet that somebody changed."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.wallets.proof.book import Book, forge, rehash, roll_up_all, seal_all
from wallets.models import LedgerTransaction

pytestmark = pytest.mark.usefixtures("committed_db")


def verify(*options):
    """Exit status and what it printed."""
    out = io.StringIO()
    try:
        call_command("verify_ledger", *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def book(committed_db):
    """Ten rows of player-1 in USD, some of others; sealed and rolled up half-way and at the end."""
    book = Book()
    for number in range(1, 6):
        book.deposit(amount=f"{number}0.5", reference=f"d-{number}")
        book.deposit("player-2", "3")
    seal_all()
    roll_up_all()
    for number in range(1, 6):
        book.withdraw(amount=f"{number}", reference=f"w-{number}")
    book.deposit("player-3", "0.00000001", "BTC")
    seal_all()
    roll_up_all()
    return book


# What a forger does to the wallet's rows by raw SQL. {w}: the wallet; {r}: its sixth row, the first of the second seal.
CHANGE = "update wallets_ledgertransaction set amount = amount - 1, posted = posted - 1 where id = {r}"
DELETE = "delete from wallets_ledgertransaction where id = {r}"
INSERT = """
    insert into wallets_ledgertransaction
    select (jsonb_populate_record(t, jsonb_build_object('id', t.id + 1, 'seq', 11, 'reference', null))).*
      from wallets_ledgertransaction t where id = {r}
"""
BETWEEN = """
    update wallets_ledgertransaction set seq = - seq where wallet_id = {w} and seq > 5;
    update wallets_ledgertransaction set seq = 1 - seq where wallet_id = {w} and seq < 0;
    insert into wallets_ledgertransaction
    select (jsonb_populate_record(t, jsonb_build_object('id', t.id + 1, 'seq', 6, 'reference', null))).*
      from wallets_ledgertransaction t where id = {r}
"""
SWAP = """
    with pair as (select id, 13 - seq as seq from wallets_ledgertransaction where wallet_id = {w} and seq in (6, 7))
    update wallets_ledgertransaction t set seq = - pair.seq from pair where t.id = pair.id;
    update wallets_ledgertransaction set seq = - seq where wallet_id = {w} and seq < 0
"""
CUT = "delete from wallets_ledgertransaction where wallet_id = {w} and seq > 8"
FORGERIES = pytest.mark.parametrize(
    "forgery",
    [CHANGE, DELETE, INSERT, BETWEEN, SWAP, CUT],
    ids=[
        "an amount changed",
        "a row deleted",
        "a row added",
        "a row slipped in between",
        "two rows swapped",
        "the tail cut off",
    ],
)


class TestABookInOrder:
    def test_is_proved(self, book):
        status, said = verify()

        assert status == 0
        assert "0 rows are not sealed yet." in said
        assert "Proved (16 rows, " in said

    def test_is_proved_with_prepaid_operators_and_refusals(self, committed_db):
        from decimal import Decimal

        from wallets import services
        from wallets.errors import BalanceNotEnough

        book = Book(payment_method="deposit")
        services.fund(operator=book.operator, currency="USD", amount=Decimal(100), reference="f")
        book.deposit(amount="60", reference="a")
        book.withdraw(amount="20", reference="b")
        with pytest.raises(BalanceNotEnough):
            book.withdraw(amount="90", reference="c")
        services.void_transfer(operator=book.operator, reference="d")
        seal_all()
        roll_up_all()

        status, said = verify()

        assert (status, said.count("Proved")) == (0, 1)

    def test_that_is_empty_is_proved(self, committed_db):
        assert verify()[0] == 0

    def test_says_what_is_not_sealed_yet(self, book):
        book.deposit()

        status, said = verify()

        assert status == 0
        assert "1 rows are not sealed yet." in said

    def test_is_proved_while_others_write(self, book):
        """One snapshot: rows that commit meanwhile are not half seen."""
        import threading

        stop = threading.Event()

        def write():
            while not stop.is_set():
                book.deposit("player-2", "0.01")
            connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        answers = [verify()[0] for _ in range(5)]
        stop.set()
        writer.join()

        assert answers == [0] * 5


class TestAForgerWithRawSql:
    @FORGERIES
    def test_is_found_by_the_hashes(self, book, forgery):
        wallet, row = book.wallet(), book.rows()[5]
        forge(forgery.format(w=wallet.pk, r=row.pk))

        status, said = verify()

        assert status == 1
        assert f"wallet {wallet.pk}" in said
        assert "NOT PROVED" in said

    @FORGERIES
    def test_is_found_without_any_seal(self, committed_db, forgery):
        book = Book()
        for number in range(1, 11):
            book.deposit(amount=str(number))
        wallet, row = book.wallet(), book.rows()[5]
        forge(forgery.format(w=wallet.pk, r=row.pk))

        status, said = verify()

        assert status == 1
        assert f"wallet {wallet.pk}" in said

    def test_has_the_changed_row_named_and_no_other(self, book):
        wallet, row = book.wallet(), book.rows()[5]
        forge(CHANGE.format(r=row.pk))

        said = verify()[1]

        named = re.findall(rf"wallet {wallet.pk}, row (\d+), transaction (\d+): ", said)
        assert set(named) == {("6", str(row.pk))}
        assert "its hash is not that of its content" in said

    def test_has_the_gap_named(self, book):
        forge(DELETE.format(r=book.rows()[5].pk))

        assert f"wallet {book.wallet().pk}, row 7" in verify()[1]

    def test_who_moves_a_balance_alone_is_found(self, book):
        forge(f"update wallets_wallet set balance = balance + 5 where id = {book.wallet().pk}")

        status, said = verify()

        assert status == 1
        assert f"wallet {book.wallet().pk}: holds 142.5" in said

    def test_who_deletes_a_wallet_is_found(self, book):
        wallet = book.wallet()
        forge(f"delete from wallets_wallet where id = {wallet.pk}")

        status, said = verify()

        assert status == 1
        assert f"wallet {wallet.pk}: has rows, and is not there" in said

    @pytest.mark.parametrize(
        "column", ["told_balance = 1", "kind = 1", "contra = 5", "reference = null", "round_id = 4"]
    )
    def test_is_found_in_every_column_that_is_hashed(self, book, column):
        row = book.rows()[5]
        forge(f"update wallets_ledgertransaction set {column} where id = {row.pk}")

        status, said = verify()

        assert status == 1
        assert f"transaction {row.pk}: " in said

    def test_who_moves_rows_to_another_seals_window_is_found(self, book):
        """The transaction id is not hashed: seals count by it."""
        first = book.rows()[0]
        forge(f"update wallets_ledgertransaction set xid = {first.xid} where id = {book.rows()[9].pk}")

        status, said = verify()

        assert status == 1
        assert "seal 1: 10 rows were sealed, and of its window 11 are there" in said


class TestAForgerWhoRecomputesTheChain:
    @FORGERIES
    def test_is_found_by_the_seals(self, book, forgery):
        wallet, row = book.wallet(), book.rows()[5]
        forge(forgery.format(w=wallet.pk, r=row.pk))
        rehash(wallet.pk)

        status, said = verify()

        assert status == 1
        assert f"wallet {wallet.pk}, row 1" in said  # the leaf of seal 2 is row 10, or 11 after an insertion
        assert re.search("something was changed|were cut off|which did not seal it", said)

    def test_leaves_no_trace_in_the_chain(self, book):
        """Or the test above would prove nothing."""
        wallet = book.wallet()
        forge(CHANGE.format(r=book.rows()[5].pk))
        rehash(wallet.pk)

        said = verify()[1]

        assert "its hash is not" not in said
        assert "after row 5 something was changed" in said

    def test_who_makes_the_other_sums_right_too_is_found(self, book):
        wallet, row = book.wallet(), book.rows()[5]
        forge(
            CHANGE.format(r=row.pk),
            "update wallets_quarter set amount = amount - 1, posted = posted - 1 where kind = 8",
        )
        forge(
            f"update wallets_reference set amount = amount + 1, moved = moved + 1 where transaction_id = {row.pk}",
            "update wallets_reference r set balance = balance - 1 where reference like 'w-%'",
        )
        rehash(wallet.pk)

        status, said = verify()

        assert status == 1
        assert f"wallet {wallet.pk}, row 10: is not the row that seal 2 sealed: after row 5" in said
        assert "seal 2: 6 rows were sealed, and of its window 6 are there, or their sums differ" in said

    def test_who_rewrites_the_leaves_is_found_by_the_signed_root(self, book):
        wallet = book.wallet()
        forge(CHANGE.format(r=book.rows()[5].pk))
        rehash(wallet.pk)
        forge(
            "update wallets_sealleaf l set head = t.hash from wallets_ledgertransaction t"
            " where t.wallet_id = l.wallet_id and t.seq = l.seq"
        )

        status, said = verify()

        assert status == 1
        assert "seal 2: its 2 leaves are not the 2 that were signed" in said

    def test_who_signs_with_a_key_of_their_own_is_found(self, book, settings):
        known = export("--public-key").strip()
        settings.SEAL_SIGNING_KEY = "A" * 43 + "="
        book.deposit()
        seal_all()

        status, said = verify("--public-key", known)

        assert status == 1
        assert "seal 3: is signed with the unknown key" in said

    def test_who_changes_a_seal_is_found(self, book):
        forge("update wallets_seal set rows = rows + 1, total_rows = total_rows + 1 where id = 2")

        status, said = verify()

        assert status == 1
        assert "seal 2: its digest is not that of its content; has a signature that is not of key" in said

    def test_who_drops_the_last_seal_is_found_by_those_that_were_handed_out(self, book, tmp_path):
        kept = tmp_path / "seals.jsonl"
        kept.write_text(export())
        forge(CUT.format(w=book.wallet().pk))
        forge(
            "delete from wallets_seal where id = 2",
            "delete from wallets_sealleaf where seal_id = 2",
            "delete from wallets_reference where reference in ('w-4', 'w-5')",
            "update wallets_follower set xid = (select to_xid from wallets_seal) where name = 'seals'",
            "update wallets_quarter set amount = amount + 9, posted = posted + 9, rows = rows - 2 where kind = 8",
        )
        rehash(book.wallet().pk)
        assert verify()[0] == 0  # nothing in the database gives it away

        status, said = verify("--seals", str(kept))

        assert status == 1
        assert "seal 2: was handed out, and is not in the database any more" in said

    def test_who_drops_a_seal_in_the_middle_is_found(self, book):
        forge("delete from wallets_seal where id = 1", "delete from wallets_sealleaf where seal_id = 1")

        status, said = verify()

        assert status == 1
        assert "seal 2: does not go on from seal 0" in said

    def test_who_seals_anew_is_found_by_those_that_were_handed_out(self, book, tmp_path):
        """With our key even."""
        kept = tmp_path / "seals.jsonl"
        kept.write_text(export())
        forge(CHANGE.format(r=book.rows()[5].pk))
        rehash(book.wallet().pk)
        forge(
            "delete from wallets_seal where id = 2",
            "delete from wallets_sealleaf where seal_id = 2",
            "update wallets_follower set xid = (select to_xid from wallets_seal) where name = 'seals'",
        )
        seal_all()

        status, said = verify("--seals", str(kept))

        assert status == 1
        assert "seal 2: is not the one that was handed out" in said


class TestHandedOutSeals:
    def test_that_are_the_same_prove(self, book, tmp_path):
        kept = tmp_path / "seals.jsonl"
        kept.write_text(export())

        assert verify("--seals", str(kept), "--public-key", export("--public-key").strip())[0] == 0

    def test_can_be_asked_for_after_the_last_one_that_was_kept(self, book):
        assert [json.loads(line)["id"] for line in export("--after", "1").splitlines()] == [2]

    def test_that_were_signed_with_a_key_of_before_prove(self, book, settings):
        settings.SEAL_PUBLIC_KEYS = [export("--public-key").strip()]
        settings.SEAL_SIGNING_KEY = "B" * 43 + "="
        book.deposit()
        seal_all()

        assert verify()[0] == 0

    def test_that_were_tampered_with_are_named(self, book, tmp_path):
        kept = tmp_path / "seals.jsonl"
        kept.write_text(export().replace('"rows":10', '"rows":11'))

        status, said = verify("--seals", str(kept))

        assert status == 1
        assert "seal 1: the one that was handed out has a signature that is not of key" in said

    def test_that_are_none_are_refused(self, book, tmp_path):
        kept = tmp_path / "seals.jsonl"
        kept.write_text('{"id": 1}')

        with pytest.raises(CommandError, match="line 1 is not a seal"):
            verify("--seals", str(kept))


def export(*options):
    out = io.StringIO()
    call_command("export_seals", *options, stdout=out)
    return out.getvalue()


class TestOtherRules:
    """Of rows that name other rows: hashes are right, and the content is not."""

    def pair(self):
        from decimal import Decimal

        from wallets import services

        book = Book(payment_method="deposit")
        services.fund(operator=book.operator, currency="USD", amount=Decimal(100), reference=None)
        book.deposit(amount="60")
        return book, LedgerTransaction.objects.get(kind=4), LedgerTransaction.objects.get(kind=1024)

    def test_a_pair_that_does_not_sum_to_zero(self, committed_db):
        _book, mine, theirs = self.pair()
        forge(f"update wallets_ledgertransaction set amount = -59, posted = -59 where id = {theirs.pk}")
        rehash(theirs.wallet_id)

        status, said = verify()

        assert status == 1
        assert f"transaction {mine.pk}: with its counterpart {theirs.pk} it makes 1 USD, not zero" in said
        assert "movements between wallets leave 1 USD" in said

    def test_a_twin_that_is_gone(self, committed_db):
        book, mine, theirs = self.pair()
        forge(f"delete from wallets_ledgertransaction where id = {theirs.pk}")
        rehash(theirs.wallet_id)

        assert (
            f"transaction {mine.pk}: its counterpart {theirs.pk} of operator {book.operator.pk} is not there"
            in verify()[1]
        )

    def test_a_twin_that_names_another(self, committed_db):
        _book, mine, theirs = self.pair()
        forge(f"update wallets_ledgertransaction set counterpart_id = 1 where id = {theirs.pk}")
        rehash(theirs.wallet_id)

        assert f"transaction {mine.pk}: its counterpart {theirs.pk} does not name it" in verify()[1]

    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ("reverses_id = 5", "reverses 5, which is not its mirror"),
            ("kind = 3", "breaks wallets_ledgertransaction_known_kind"),
            ("amount = -1.001, posted = -1.001", "breaks wallets_ledgertransaction_amount_is_sound"),
        ],
        ids=["reverses nothing", "no known kind", "too many decimals"],
    )
    def test_a_row_that_breaks_its_rules(self, book, change, word):
        forge(f"update wallets_ledgertransaction set {change} where id = {book.rows()[5].pk}")

        assert word in verify()[1]

    @pytest.mark.parametrize(
        ("change", "word"),
        [
            ("delete from wallets_reference where reference = 'd-3'", "no booking of the reference d-3"),
            (
                "update wallets_reference set moved = 1, amount = 1 where reference = 'd-3'",
                "reference d-3 was answered",
            ),
            (
                "update wallets_reference set balance = 1 where reference = 'd-3'",
                "reference d-3 was answered",
            ),
            (
                "update wallets_reference set operation = 2 where reference = 'd-3'",
                "reference d-3 was answered",
            ),
            (
                "update wallets_reference set player_id = 1 where reference = 'd-3'",
                "reference d-3 was answered",
            ),
            (
                "update wallets_reference set transaction_id = 1 where reference = 'd-3'",
                "its transaction is not there",
            ),
            (
                "update wallets_reference set transaction_id = null where reference = 'd-3'",
                "its transaction is not there|names no",
            ),
            (
                "update wallets_reference set outcome = 2 where reference = 'd-3'",
                "was refused, and has a transaction",
            ),
        ],
    )
    def test_a_register_that_tells_another_story(self, book, change, word):
        forge(change)

        status, said = verify()

        assert status == 1
        assert re.search(word, said)

    def test_a_balance_and_its_contra_account_that_do_not_agree(self, book):
        forge("update wallets_wallet set balance = 1 where player_id is null and currency = 'USD'")

        assert "wallets hold" in verify()[1]

    def test_kept_sums_that_are_not_the_rows(self, book):
        forge("update wallets_quarter set amount = amount + 1 where kind = 4 and currency = 'BTC'")

        assert "kept as 1 rows, 1.00000001, posted 0.00000001; the rows make 1, 0.00000001" in verify()[1]

    def test_transaction_ids_of_the_future(self, book):
        forge(f"update wallets_ledgertransaction set xid = 10::bigint ^ 15 where id = {book.rows()[5].pk}")

        assert "restored from another one" in verify()[1]


class TestSinceASeal:
    def test_proves_what_came_after(self, book):
        status, said = verify("--since", "1")

        assert status == 0
        assert "(" in said

    @pytest.mark.parametrize("since", ["1", "2"])
    def test_finds_what_was_changed_after_it(self, book, since):
        book.deposit(amount="7")
        seal_all()
        row = book.rows()[10]
        forge(f"update wallets_ledgertransaction set amount = 8, posted = 8 where id = {row.pk}")

        status, said = verify("--since", since)

        assert status == 1
        assert f"row 11, transaction {row.pk}: " in said

    def test_finds_a_chain_that_was_recomputed_through_its_seal(self, book):
        forge(CHANGE.format(r=book.rows()[2].pk))
        rehash(book.wallet().pk)

        status, said = verify("--since", "1")

        assert status == 1
        assert f"wallet {book.wallet().pk}, row 5" in said
        assert "is not the row that was sealed here" in said

    def test_finds_a_tail_that_was_cut_off_behind_it(self, book):
        forge(f"delete from wallets_ledgertransaction where wallet_id = {book.wallet().pk} and seq > 3")
        rehash(book.wallet().pk)

        status, said = verify("--since", "1")

        assert status == 1
        assert "row 5 was sealed, and is not there" in said

    def test_wants_a_seal_that_is_there(self, book):
        with pytest.raises(CommandError, match="no seal 9"):
            verify("--since", "9")


class TestOneWallet:
    def test_is_proved_alone(self, book):
        forge(f"update wallets_wallet set balance = 9 where id = {book.wallet('player-2').pk}")

        assert verify("--wallet", str(book.wallet().pk))[0] == 0
        assert verify("--wallet", f"{book.operator.login_id}:{book.wallet('player-2').pk}")[0] == 1
        assert verify("--wallet", f"{book.operator.pk}:{book.wallet('player-2').pk}")[0] == 1

    def test_is_proved_by_its_seals_too(self, book):
        forge(CHANGE.format(r=book.rows()[5].pk))
        rehash(book.wallet().pk)

        status, said = verify("--wallet", str(book.wallet().pk))

        assert status == 1
        assert "after row 5 something was changed" in said

    @pytest.mark.parametrize("name", ["0", "nobody:1", "x", "1:x"])
    def test_must_be_there(self, book, name):
        with pytest.raises(CommandError, match="no wallet"):
            verify("--wallet", name)


class TestWhatItSays:
    def test_is_there_for_programs(self, book):
        row = book.rows()[5]
        forge(CHANGE.format(r=row.pk))

        status, said = verify("--json")

        answer = json.loads(said)
        assert status == 1
        assert (answer["proved"], answer["rows"], answer["seals"], answer["unsealed"]) == (False, 16, 2, 0)
        assert {finding["place"]["transaction_id"] for finding in answer["findings"]} >= {row.pk}

    def test_names_some_and_counts_the_rest(self, committed_db):
        book = Book(players=1)
        for _ in range(30):
            book.deposit()
        forge("update wallets_ledgertransaction set round_id = 1")

        said = verify()[1]

        assert said.count("its hash is not") == 20
        assert "and 10 more of the kind 'row'" in said

    def test_shows_how_far_it_is(self, book, capsys):
        verify()

        assert "16 rows to prove" in capsys.readouterr().err
