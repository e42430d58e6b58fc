"""./manage.py verify_ledger: what it proves, in part or as a whole, and what it says."""

import json
import threading
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db import connection

from tests.wallets.proof.book import Book, forge, rehash, roll_up_all, seal_all
from tests.wallets.proof.commands import export, verify
from tests.wallets.proof.forgeries import CHANGE
from wallets import services
from wallets.errors import BalanceNotEnough

pytestmark = pytest.mark.usefixtures("committed_db")


class TestABookInOrder:
    def test_is_proved(self, book):
        status, said = verify()

        assert status == 0
        assert "0 rows are not sealed yet." in said
        assert "Proved (16 rows, " in said

    def test_is_proved_with_prepaid_operators_and_refusals(self, committed_db):

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
