"""A player's own limits where the operator holds the money: what is asked counts until it is answered."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from gameplay.errors import CallbackFailed, LimitReached
from gameplay.protection import limits
from players.models import Operator, Player
from tests.cast import at_once
from wallets.errors import BalanceNotEnough
from wallets.models import Kind, LedgerTransaction

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def limit(lucky):
    """Alice's, per day."""
    Operator.objects.update(next_bet_waits=False)
    player = Player.objects.get(external_id="alice")

    def set_it(kind: str, value: int) -> limits.Limit:
        return limits.set_limit(
            player=player,
            kind=kind,
            period="day",
            currency="USD",
            value=Decimal(value),
            now=datetime.now(UTC),
        )

    return set_it


def used():
    player = Player.objects.get(external_id="alice")
    return [it.used for it in limits.limits_of(player=player, now=datetime.now(UTC))]


def tried(seat):
    try:
        return seat.bet("1")
    except LimitReached as refused:
        return refused


def test_is_not_passed_by_sessions_that_ask_at_once(lucky, limit):
    limit("stake", 3)
    seats = [lucky.sit() for _ in range(6)]

    results = at_once(*[lambda seat=seat: tried(seat) for seat in seats])

    assert sum(isinstance(it, LimitReached) for it in results) == 3
    assert LedgerTransaction.objects.filter(kind=Kind.BET).count() == 3
    lucky.settle()
    lucky.assert_books_agree()


def test_counts_a_stake_in_doubt_until_it_was_taken_back(lucky, limit):
    limit("stake", 2)
    seat = lucky.sit()
    lucky.fail("cut-after", "bet")
    with pytest.raises(CallbackFailed):
        seat.bet("1")
    assert used() == [1]
    lucky.heal()
    with pytest.raises(LimitReached):
        seat.bet("2")

    lucky.settle()

    assert used() == [0]
    seat.bet("2")
    lucky.settle()
    lucky.assert_books_agree()


def test_does_not_count_a_stake_that_the_operator_refused(lucky, limit):
    limit("loss", 2)
    seat = lucky.sit()
    lucky.fail("status", "bet", status="ERR_NOT_ENOUGH_MONEY")
    with pytest.raises(BalanceNotEnough):
        seat.bet("2")

    assert used() == [0]
