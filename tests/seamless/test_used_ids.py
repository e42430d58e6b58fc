"""What a used id, a refused stake and a double that was given back leave to see, where the operator holds the money."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from gameplay.dispute_pack import facts
from gameplay.errors import CallbackFailed
from gameplay.models import GameRound
from gameplay.play import clicks
from gameplay.round_page import page
from gameplay.sessions import session_with_all
from gameplay.verification import verify
from tests.play.page import is_open, may, rig
from wallets.errors import BalanceNotEnough, IdempotencyConflict

pytestmark = pytest.mark.django_db(transaction=True)


def choose(seat, round_, choice, click=None):
    return clicks.decide(
        session=session_with_all(seat.session.pk),
        click_id=click or uuid4().hex,
        round_id=round_.pk,
        choice=choice,
        now=datetime.now(UTC),
    )


def test_a_hand_whose_double_was_given_back_verifies(lucky):
    seat = lucky.sit(game="blackjack")
    rig(seat.session, may("double"))
    hand = seat.bet("1").round
    lucky.fail("cut-after", "bet")
    with pytest.raises(CallbackFailed):
        choose(seat, hand, "double")
    lucky.heal()
    lucky.settle()
    choose(seat, hand, "stand")
    lucky.settle()
    lucky.assert_books_agree()

    verdict = verify(GameRound.objects.get())
    assert verdict.is_right


@pytest.mark.parametrize("free", [False, True])
def test_the_id_of_a_last_free_spin_opens_nothing(lucky, free):
    seat = lucky.sit(game="harbour-lights")
    rig(seat.session, is_open)
    round_ = seat.bet("1").round
    spins = (choose(seat, round_, "free_spin", click=f"f{it}") for it in range(1, 100))
    last = next(number for number, it in enumerate(spins, 1) if it.seen.finished)
    lucky.settle()
    rig(seat.session, is_open if free else (lambda it: it.finished))
    with pytest.raises(IdempotencyConflict):
        seat.bet("1", click=f"f{last}")


def test_a_pack_of_a_cancelled_round_does_not_say_what_the_refused_stake_would_have_brought(lucky):
    """The page of the round and the history do not either: an operator could look, and refuse what wins."""
    seat = lucky.sit()
    lucky.fail("status", "bet", status="ERR_NOT_ENOUGH_MONEY")
    with pytest.raises(BalanceNotEnough):
        seat.bet("1")
    round_ = page.find(GameRound.objects.get(state="cancelled").pk)

    found = facts.collect(round_).data["outcome"]
    assert found is None
