"""What the database refuses, whoever asks: each rule of wallets/sql is broken here once, by a superuser's SQL."""

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.wallets.proof.book import Book
from tests.wallets.refused import refused
from wallets.models import LedgerTransaction

pytestmark = pytest.mark.django_db

GUARDS = "wallets/sql/guards.sql"


@pytest.fixture
def book(db):
    book = Book()
    book.deposit(amount="10", reference="first")
    return book


@pytest.fixture
def wallet(book):
    return book.wallet()


@pytest.fixture
def insert(book, wallet):
    """A ledger transaction by hand: a sound deposit of 5, unless the changes (SQL) say otherwise. Gives the row."""

    def insert(**changes):
        columns = {
            "operator_id": str(wallet.operator_id),
            "id": "wallets_transaction_id(at.now)",
            "wallet_id": str(wallet.pk),
            "currency": "'USD'",
            "kind": "4",
            "contra": "3",
            "amount": "5",
            "posted": "5",
            "created_at": "at.now",
        } | changes
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"insert into wallets_ledgertransaction ({', '.join(columns)})"
                f" select {', '.join(columns.values())} from (select clock_timestamp() as now) at returning id"
            )
            row = LedgerTransaction.objects.get(id=cursor.fetchone()[0])
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
            return row

    return insert


class TestARow:
    def test_that_is_sound_moves_its_wallet(self, insert, wallet):
        row = insert()

        wallet.refresh_from_db()
        assert (row.seq, row.balance_after, row.hash) == (2, Decimal(15), wallet.head)
        assert (wallet.seq, wallet.balance, wallet.last_at) == (2, Decimal(15), row.created_at)

    def test_gets_its_place_from_the_wallet_whatever_it_says(self, insert):
        row = insert(seq="77", balance_after="1000000", hash="'\\x00'")

        assert (row.seq, row.balance_after, len(row.hash)) == (2, Decimal(15), 32)

    # Each rule of wallets_broken_rule, and what breaks it: by a wrong value, and by NULL where there can be one.
    BREAKS = (
        ("follows_its_wallet", {"wallet_id": "0"}),
        ("follows_its_wallet", {"wallet_id": "null"}),
        ("follows_its_wallet", {"currency": "'BTC'"}),
        ("follows_its_wallet", {"operator_id": "0"}),
        ("follows_its_wallet", {"created_at": "at.now - interval '1 year'"}),
        ("follows_its_wallet", {"created_at": "null"}),
        ("moves_something", {"amount": "0", "posted": "0"}),
        ("moves_something", {"amount": "null"}),
        ("known_contra", {"contra": "0"}),
        ("known_contra", {"contra": "7"}),
        ("known_contra", {"contra": "null"}),
        ("custody_posts_nothing", {"contra": "2"}),
        ("custody_posts_nothing", {"posted": "0"}),
        ("custody_posts_nothing", {"posted": "4"}),
        ("custody_posts_nothing", {"told_balance": "1"}),
        ("direction", {"amount": "-5", "posted": "-5"}),
        ("direction", {"kind": "8"}),
        ("direction", {"kind": "1"}),
        ("direction", {"kind": "3"}),
        ("direction", {"kind": "null"}),
        ("known_kind", {"kind": "3", "amount": "-5", "posted": "-5"}),
        ("known_kind", {"kind": "0", "amount": "-5", "posted": "-5"}),
        ("cancel_names_its_row", {"kind": "16"}),
        ("cancel_names_its_row", {"kind": "128", "amount": "-5", "posted": "-5"}),
        ("cancel_names_its_row", {"reverses_id": "1"}),
        ("pair_names_its_twin", {"contra": "6"}),
        ("pair_names_its_twin", {"contra": "6", "counterpart_id": "1"}),
        ("pair_names_its_twin", {"counterpart_id": "1", "counterpart_operator_id": "1"}),
        ("pair_names_its_twin", {"counterpart_operator_id": "1"}),
        ("id_tells_the_time", {"id": "1"}),
        ("id_tells_the_time", {"id": "null"}),
        ("id_tells_the_time", {"id": "wallets_transaction_id(at.now + interval '1 second')"}),
        ("told_balance_is_sound", {"contra": "2", "posted": "0", "told_balance": "'NaN'"}),
        ("told_balance_is_sound", {"contra": "2", "posted": "0", "told_balance": "'-infinity'"}),
        ("told_balance_is_sound", {"contra": "2", "posted": "0", "told_balance": "1e20"}),
        ("known_hash_version", {"hash_version": "2"}),
        ("known_hash_version", {"hash_version": "null"}),
        ("amount_is_sound", {"contra": "2", "posted": "0", "amount": "'NaN'"}),
        ("amount_is_sound", {"contra": "2", "posted": "0", "amount": "'infinity'"}),
        ("amount_is_sound", {"contra": "2", "posted": "0", "amount": "1e20"}),
        ("amount_is_sound", {"contra": "2", "posted": "0", "amount": "0.001"}),
    )

    @pytest.mark.parametrize(
        ("rule", "changes"), BREAKS, ids=[f"{rule}: {', '.join(changes)}" for rule, changes in BREAKS]
    )
    def test_that_breaks_a_rule_is_refused(self, insert, book, rule, changes):
        # Where NULL reaches the hash, the wallet's head refuses it first.
        nothing = "|null value in column" if "null" in changes.values() else ""
        with refused(f"wallets_ledgertransaction_{rule}{nothing}"):
            insert(**changes)

        assert book.wallet().balance == 10
        assert LedgerTransaction.objects.count() == 1

    def test_has_no_rule_that_is_not_broken_here(self):
        from django.conf import settings

        text = (settings.BASE_DIR / GUARDS).read_text()
        rules = {*re.findall(r"then\s+'(\w+)'", text), "amount_is_sound"}

        assert rules == {rule for rule, _changes in self.BREAKS}

    @pytest.mark.parametrize("column", ["generation", "xid"])
    def test_says_which_transaction_wrote_it(self, insert, column):
        with pytest.raises(IntegrityError, match="null value in column"):
            insert(**{column: "null"})

    def test_that_would_take_more_than_there_is_is_refused(self, insert):
        with refused("wallets_wallet_balance_is_sound|a balance of -1 cannot be"):
            insert(kind="8", amount="-11", posted="-11")

    @pytest.mark.parametrize("amount", ["1e20", "0.001", "'NaN'", "'infinity'"])
    def test_that_the_balance_cannot_hold_is_refused(self, insert, amount):
        with refused("a balance of .* cannot be"):
            insert(amount=amount, posted=amount)

    def test_cannot_take_the_place_of_another(self, insert, wallet):
        """The unique key: with the trigger off even."""
        with connection.cursor() as cursor:
            cursor.execute("alter table wallets_ledgertransaction disable trigger user")
        with refused("wallets_ledgertransaction_no_gap"):
            insert(seq="1", balance_after="5", hash="'\\x00'")

    @pytest.mark.parametrize("column", ["seq", "balance_after", "hash"])
    def test_cannot_be_without_its_place(self, insert, column):
        filled = {"seq": "2", "balance_after": "5", "hash": "'\\x00'"} | {column: "null"}
        with connection.cursor() as cursor:
            cursor.execute("alter table wallets_ledgertransaction disable trigger user")
        with pytest.raises(IntegrityError, match="null value in column"):
            insert(**filled)


class TestAReversal:
    @pytest.fixture
    def bet(self, insert):
        return insert(kind="1", contra="1", amount="-4", posted="-4", round_id="1")

    def cancel(self, insert, bet, **changes):
        return insert(
            **{"kind": "16", "contra": "1", "amount": "4", "posted": "4", "reverses_id": str(bet.pk)}
            | changes
        )

    def test_gives_back_what_the_row_moved(self, insert, bet, book):
        self.cancel(insert, bet)

        assert book.wallet().balance == 10

    @pytest.mark.parametrize(
        "changes",
        [
            {"amount": "5", "posted": "5"},
            {"amount": "3", "posted": "3"},
            {"contra": "2", "posted": "0"},
            {"reverses_id": "1"},
        ],
        ids=["more", "less", "posts nothing", "no such row"],
    )
    def test_must_be_its_mirror(self, insert, bet, changes):
        with refused("reversal_mirrors|is not the mirror"):
            self.cancel(insert, bet, **changes)

    def test_must_be_on_the_same_wallet(self, insert, bet, book):
        with refused("is not the mirror"):
            self.cancel(insert, bet, wallet_id=str(book.wallet("player-2").pk))

    def test_must_reverse_the_kind_it_is_for(self, insert, book):
        deposit = book.rows()[0]
        with refused("is not the mirror"):
            insert(kind="128", amount="-10", posted="-10", reverses_id=str(deposit.pk))

    def test_comes_once(self, insert, bet):
        self.cancel(insert, bet)
        with refused("wallets_ledgertransaction_reversed_once"):
            self.cancel(insert, bet)


class TestAPair:
    @pytest.fixture
    def insert_pair(self, book):
        """Two rows that name each other; the changes are the second one's."""
        one, two = book.wallet("player-1"), book.wallet("player-2")

        def insert_pair(**changes):
            second = {"amount": "3", "twin": "one.id", "currency": "'USD'", "wallet": str(two.pk)} | changes
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"""
                    with at as (select clock_timestamp() as now),
                    one as (select wallets_transaction_id(now) as id, now from at),
                    two as (select wallets_transaction_id(now) as id, now from at)
                    insert into wallets_ledgertransaction (operator_id, id, wallet_id, currency, kind, contra, amount,
                                                           posted, counterpart_operator_id, counterpart_id, created_at)
                    select {one.operator_id}, one.id, {one.pk}, 'USD', 64, 6, -3, -3, {two.operator_id}, two.id, one.now
                      from one, two
                    union all
                    select {two.operator_id}, two.id, {second["wallet"]}, {second["currency"]}, 64, 6,
                           {second["amount"]}, {second["amount"]}, {one.operator_id}, {second["twin"]}, two.now
                      from one, two
                    """
                )
                cursor.execute("set constraints all immediate")

        yield insert_pair
        with connection.cursor() as cursor:
            cursor.execute("set constraints all deferred")

    def test_that_sums_to_zero_is_booked(self, insert_pair, book):
        insert_pair()

        assert (book.wallet("player-1").balance, book.wallet("player-2").balance) == (7, 3)

    @pytest.mark.parametrize(
        "changes",
        [{"amount": "2"}, {"amount": "4"}, {"twin": "two.id"}, {"twin": "1"}],
        ids=["too little", "too much", "names itself", "names nobody"],
    )
    def test_that_does_not_balance_is_refused(self, insert_pair, changes):
        with refused("does not balance it"):
            insert_pair(**changes)

    def test_in_two_currencies_is_refused(self, insert_pair, book):
        with refused("does not balance it"):
            insert_pair(wallet=str(book.wallet("player-2", "BTC").pk), currency="'BTC'")

    @pytest.mark.usefixtures("committed_db")
    def test_is_looked_at_when_the_transaction_ends(self):
        book = Book()
        book.deposit()
        wallet = book.wallet()
        half = (
            "insert into wallets_ledgertransaction (operator_id, id, wallet_id, currency, kind, contra, amount, posted,"
            " counterpart_operator_id, counterpart_id, created_at)"
            " select %s, wallets_transaction_id(now), %s, 'USD', 64, 6, -1, -1, %s, 5, now"
            " from (select clock_timestamp() as now) at"
        )
        with refused("does not balance it"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(half, [wallet.operator_id, wallet.pk, wallet.operator_id])

        assert book.wallet().balance == 10
