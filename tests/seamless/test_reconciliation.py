"""A seamless operator's own book, handed in as a file and held against ours by the callbacks' transactionId."""

from datetime import UTC, datetime, timedelta

import pytest

from backoffice.audit import Actor
from backoffice.models import Reconciliation
from backoffice.models.reconciliation import KeyKind
from backoffice.reconciliation import actions
from backoffice.reconciliation.compare import totals
from backoffice.reconciliation.reading import Reading
from gameplay.errors import CallbackFailed
from gameplay.rounds.play import play
from gameplay.sandbox_operator.server import as_csv
from gameplay.seamless import senders
from players.models.staff import Role
from tests.rounds.table import bet
from tests.wallets.adjusting import person
from wallets.errors import BalanceNotEnough

pytestmark = pytest.mark.django_db(transaction=True)

COLUMNS = {"key": "transactionId", "amount": "net", "currency": "currency", "player": "playerId"}


def reconciled(lucky) -> Reconciliation:
    now = datetime.now(UTC)
    by = Actor(person(f"fay-{now.timestamp()}", Role.FINANCE), None, now)
    it = actions.hand_in(
        by=by, operator=lucky.operator, file_name="book.csv", content=as_csv(lucky.sandbox.book).encode()
    )
    wanted = actions.Wanted(KeyKind.CALLBACK, now - timedelta(days=1), now + timedelta(days=1), 60)
    actions.run(by=by, reconciliation=it, reading=Reading(COLUMNS), wanted=wanted)
    it.refresh_from_db()
    return it


def found(it):
    return sorted(it.findings.values_list("kind", "theirs", "ours"))


class TestTheOperatorsBook:
    def test_differs_only_while_something_is_owed(self, lucky):
        alice = lucky.sit()
        alice.play(3)
        lucky.fail("cut-after", "bet")  # booked there, and nobody here knows
        lucky.fail("500", "cancel")
        with pytest.raises(CallbackFailed):
            alice.bet("2")
        assert found(reconciled(lucky)) == [("unsettled", -2, 0)]

        lucky.heal()
        lucky.settle()

        it = reconciled(lucky)
        assert found(it) == []
        (usd,) = totals(it)
        assert usd.theirs == usd.ours == lucky.has() - 100

    def test_has_a_cancel_that_we_have_not_heard_of(self, lucky):
        """Of two bets in one call the first was acknowledged, and is owed back: the answer to its cancel is lost."""
        seat = lucky.sit()
        lucky.fail("500-after", "cancel")
        with pytest.raises(BalanceNotEnough):
            play(
                session=seat.session,
                provider_round="r1",
                moves=[bet("b1", 60), bet("b2", 60)],
                now=datetime.now(UTC),
            )

        senders.drain()

        assert found(reconciled(lucky)) == [("unsettled", 0, -60)]
