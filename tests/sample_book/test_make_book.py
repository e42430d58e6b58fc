"""`./manage.py make_book`: many rows with a past, by the ledger's own rules."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from gameplay.models import Action, GameRound, RoundState
from gameplay.verification import verify
from tests.cast import wait_for_horizon
from tests.factories import casino
from tests.wallets.proof.commands import verify as verify_ledger
from wallets.models import Kind, LedgerTransaction, Outcome, Reference
from wallets.services import past

pytestmark = pytest.mark.usefixtures("committed_db")


def make(**changes):
    call_command("make_book", **{"transactions": 6_000, "seed": 7, "days": 30.0} | changes)


class TestABook:
    def test_is_of_all_kinds_over_its_days_and_proves(self):
        begun = datetime.now(UTC)

        make()

        rows = LedgerTransaction.objects.all()
        assert 6_000 <= rows.count() < 6_003
        assert set(rows.values_list("kind", flat=True).distinct()) == set(Kind.values)
        first, last = rows.earliest("created_at").created_at, rows.latest("created_at").created_at
        assert begun - timedelta(days=30) <= first < last <= datetime.now(UTC)
        assert rows.filter(created_at__lt=begun - timedelta(days=15)).count() > 2_000
        assert Reference.objects.filter(outcome=Outcome.REFUSED).exists()
        assert Action.objects.filter(state="cancelled", kind="win").exists()
        states = set(GameRound.objects.values_list("mode", "state").distinct())
        assert states >= {("transfer", "finished"), ("transfer", "cancelled"), ("seamless", "finished")}
        wait_for_horizon()
        status, said = verify_ledger()
        assert status == 0, said
        rounds = GameRound.objects.filter(game__provider__is_built_in=True, state=RoundState.FINISHED)
        assert rounds.exists()
        assert all(verify(round_).is_right for round_ in rounds.select_related("game__provider")[:50])

    def test_leaves_the_clock_as_it_was(self):
        make(transactions=100)
        begun = datetime.now(UTC)

        casino(funds={"USD": "1"})

        assert LedgerTransaction.objects.latest("xid").created_at >= begun
        with connection.cursor() as cursor:
            cursor.execute("select to_regnamespace('wallets_past')")
            assert cursor.fetchone() == (None,)


class TestABookWithMoneyOfItsOwn:
    def test_gets_no_past(self, settings):
        settings.DEMO = False
        casino(funds={"USD": "1"})

        with pytest.raises(CommandError, match="money of its own"):
            make()

        assert LedgerTransaction.objects.count() == 1

    def test_nor_does_one_whose_function_looks_names_up_in_fixed_schemas(self):
        """As in production: wallets/sql/roles.sql."""
        with connection.cursor() as cursor:
            cursor.execute("alter function wallets_post set search_path = public, pg_temp")

        with pytest.raises(CommandError, match="another time"):
            make()

        assert not LedgerTransaction.objects.exists()

    def test_nor_may_a_wallets_time_go_back(self):
        operator = casino(funds={"USD": "1"})
        wallet_id = LedgerTransaction.objects.get().wallet_id
        long_ago = datetime(2024, 1, 1, tzinfo=UTC)
        asked = past.adjustment(
            at=long_ago, operator_id=operator.pk, wallet_id=wallet_id, currency="USD", amount=1
        )

        with past.opened(), pytest.raises(past.NotHere, match="another time"), transaction.atomic():
            past.post_each([asked])
