"""What stands: booked rows, references, wallets and currencies, whoever asks."""

import pytest
from django.db import connection, transaction

from tests.wallets.proof.book import Book
from tests.wallets.refused import refused
from wallets.models import Wallet

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(db):
    book = Book()
    book.deposit(amount="10", reference="first")
    return book


@pytest.fixture
def wallet(book):
    return book.wallet()


class TestABookedRow:
    @pytest.mark.parametrize("table", ["wallets_ledgertransaction", "wallets_reference"])
    @pytest.mark.parametrize(
        "statement",
        [
            "update {} set amount = amount",
            "update {} set reference = 'x'",
            "delete from {}",
            "truncate {} cascade",
        ],
    )
    def test_never_changes(self, book, table, statement):
        with refused("is append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))

    def test_cannot_be_conflicted_away(self, book):
        row = book.rows()[0]
        with refused("append-only|no_gap|duplicate key"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into wallets_reference select * from wallets_reference"
                " on conflict (operator_id, reference) do update set moved = 1"
            )
        assert row.pk == book.rows()[0].pk

    def test_of_a_reference_stands_once_for_an_operator(self, book):
        with refused("wallets_reference_pkey"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("insert into wallets_reference select * from wallets_reference")


class TestAWallet:
    @pytest.mark.parametrize(
        "change",
        ["balance = 99", "seq = 9", "head = decode('00', 'hex')", "last_at = now()", "currency = 'BTC'"],
    )
    def test_moves_by_its_rows_alone(self, wallet, change):
        with (
            refused("only a ledger transaction moves it"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update wallets_wallet set {change} where id = {wallet.pk}")

    @pytest.mark.parametrize("statement", ["delete from wallets_wallet", "truncate wallets_wallet cascade"])
    def test_stays(self, wallet, statement):
        with refused("append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            ({"balance": "1"}, "wallets_wallet_starts_empty"),
            ({"balance": "null"}, "wallets_wallet_starts_empty"),
            ({"seq": "1"}, "wallets_wallet_starts_empty"),
            ({"seq": "null"}, "wallets_wallet_starts_empty"),
            ({"head": "'\\x01'"}, "wallets_wallet_starts_empty"),
            ({"head": "null"}, "wallets_wallet_starts_empty"),
            ({"exponent": "3"}, "wallets_wallet_known_currency"),
            ({"currency": "'XXX'"}, "wallets_wallet_known_currency"),
            ({"exponent": "null"}, "balance_is_sound|a balance of"),
            ({"operator_id": "0"}, "wallets_wallet_known_operator"),
            ({"player_id": "0"}, "wallets_wallet_player_of_the_same_operator"),
            ({"currency": "'USD'", "exponent": "2"}, "wallets_wallet_one_per_owner_and_currency"),
        ],
        ids=str,
    )
    def test_is_opened_empty_once_and_in_a_known_currency(self, book, changes, rule):
        columns = {"operator_id": str(book.operator.pk), "currency": "'EUR'", "exponent": "2"} | changes
        with refused(rule), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"insert into wallets_wallet ({', '.join(columns)}) values ({', '.join(columns.values())})"
            )
            cursor.execute("set constraints all immediate")

    def test_of_another_operators_player_is_refused(self, book):
        rival = Book(players=1)
        player = rival.players["player-1"]
        with refused("player_of_the_same_operator"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into wallets_wallet (operator_id, player_id, currency, exponent) values (%s, %s, 'EUR', 2)",
                [book.operator.pk, player.pk],
            )
            cursor.execute("set constraints all immediate")


class TestACurrency:
    @pytest.mark.parametrize("exponent", [-1, 19])
    def test_has_a_number_of_decimals_that_the_ledger_can_hold(self, db, exponent):
        with refused("wallets_currency_exponent_range"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("insert into wallets_currency values ('NEW', %s)", [exponent])

    @pytest.mark.parametrize(
        ("statement", "rule"),
        [
            (
                "update wallets_currency set exponent = 3 where code = 'USD'",
                "wallets_currency_stays_while_used",
            ),
            (
                "update wallets_currency set code = 'NEW' where code = 'USD'",
                "wallets_currency_stays_while_used",
            ),
            ("delete from wallets_currency where code = 'USD'", "wallets_currency_stays_while_used"),
            ("truncate wallets_currency", "append-only"),
        ],
    )
    def test_stays_as_it_is_once_used(self, book, statement, rule):
        with refused(rule), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("set constraints all immediate")

    def test_may_go_while_nobody_uses_it(self, book):
        with connection.cursor() as cursor:
            cursor.execute("delete from wallets_currency where code = 'JPY'")


def test_an_operator_stays_while_it_has_wallets(book):
    """Its own funds have no player, whose key would hold it."""
    with refused("wallets_operator_stays_while_used"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from players_operator where id = %s", [book.operator.pk])


def test_every_trigger_of_the_ledger_is_known_here(db):
    """A new one gets a test that breaks its rule."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid"
            " where not tgisinternal and relname like 'wallets_%' and tgenabled in ('O', 'A')"
        )
        found = {name for (name,) in cursor.fetchall()}

    append_only = {
        f"wallets_{table}_{rule}"
        for table in ("ledgertransaction", "reference", "seal", "sealleaf")
        for rule in ("append_only", "no_truncate")
    }
    assert found == append_only | {
        "wallets_adjustment_begins_asked",  # test_adjustment_rules.py
        "wallets_adjustment_no_truncate",
        "wallets_adjustment_stays",
        "wallets_currency_no_truncate",
        "wallets_currency_stays_while_used",
        "wallets_follower_never_goes_back",  # test_rollups.py
        "wallets_ledgertransaction_moves_its_wallet",
        "wallets_ledgertransaction_pair_sums_to_zero",
        "wallets_ledgertransaction_reversal_mirrors",
        "wallets_seal_follows_the_last",  # test_seals.py
        "wallets_wallet_knows_its_owner",
        "wallets_wallet_moves_by_its_rows",
        "wallets_wallet_no_truncate",
        "wallets_wallet_stays",
    }
    assert Wallet.objects.count() == 0
