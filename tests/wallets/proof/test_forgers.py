"""Whoever changes booked rows by raw SQL is found, and the row or the wallet is named; exit status 1."""

import re

import pytest

from tests.wallets.proof.book import Book, forge, rehash, seal_all
from tests.wallets.proof.commands import export, verify
from tests.wallets.proof.forgeries import CHANGE, CUT, DELETE, FORGERIES

pytestmark = pytest.mark.usefixtures("committed_db")


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
