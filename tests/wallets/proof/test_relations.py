"""Rows that name other rows, and sums: hashes may be right, and the content is not."""

import re
from decimal import Decimal

import pytest

from tests.wallets.proof.book import Book, forge, rehash
from tests.wallets.proof.commands import verify
from wallets import services
from wallets.models import LedgerTransaction

pytestmark = pytest.mark.usefixtures("committed_db")


class TestOtherRules:
    def pair(self):

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
