"""Another provider's games at a seamless operator: its server calls us, and we ask the operator, in no transaction."""

from decimal import Decimal

import pytest

from gameplay.models import Delivery
from tests.cast import Casino
from tests.provider_api.house import Guest, House


@pytest.fixture
def guest(lucky):
    return Guest(House(), Casino(lucky.operator))


def test_a_bet_and_a_win_move_the_operators_money(lucky, guest):
    bet = guest.bet("b1", 10)
    win = guest.win("w1", "25.5", isRoundFinished=True)

    assert bet.data["balance"] == 90
    assert win.status == 200
    assert lucky.has() == Decimal("115.5")
    lucky.assert_books_agree()


def test_the_same_call_again_gets_the_first_answer_and_asks_nobody(lucky, guest):
    first, again = guest.bet("b1", 10), guest.bet("b1", 10)

    assert (again.data["results"], again.is_replay) == (first.data["results"], True)
    assert lucky.has() == 90
    assert Delivery.objects.count() == 1


def test_a_batch_of_a_bet_and_its_win_is_one_round(lucky, guest):
    answer = guest.batch(
        {"type": "bet", "id": "b1", "amount": 10},
        {"type": "win", "id": "w1", "amount": 4, "isRoundFinished": True},
    )

    assert answer.status == 200
    lucky.settle()
    assert lucky.has() == 94
    lucky.assert_books_agree()


def test_a_bet_that_the_operator_cannot_pay_is_refused_for_good(lucky, guest):
    lucky.sandbox.book.set_balance("alice", "USD", Decimal(5))

    refused = guest.bet("b1", 10)

    assert (refused.status, refused.code, refused.details["balance"]) == (402, "BALANCE_NOT_ENOUGH", 5)
    assert guest.bet("b1", 10).is_replay
    assert lucky.has() == 5
    lucky.assert_books_agree()


def test_a_bet_without_a_clear_answer_is_not_played_and_is_taken_back(lucky, guest):
    lucky.fail("cut-after", "bet")

    answer = guest.bet("b1", 10)

    assert (answer.status, answer.code) == (502, "CALLBACK_ERROR")
    assert guest.house.state("b1")["status"] == "in doubt"
    lucky.heal()
    lucky.settle()
    assert guest.house.state("b1")["status"] == "cancelled"
    assert lucky.has() == 100
    lucky.assert_books_agree()


def test_a_cancel_of_the_provider_gives_the_stake_back(lucky, guest):
    guest.bet("b1", 10)

    assert guest.cancel("c1", of="b1").status == 200

    lucky.settle()
    assert lucky.has() == 100
    lucky.assert_books_agree()


def test_a_kicked_player_bets_no_more_and_is_still_paid(lucky, guest):
    guest.bet("b1", 10)
    guest.session.refresh_from_db()
    Casino(lucky.operator).post("game/kick", {"playerExternalId": "alice"})

    assert guest.bet("b2", 1).status == 403
    assert guest.win("w1", 3, isRoundFinished=True).status == 200

    lucky.settle()
    assert lucky.has() == 93
    lucky.assert_books_agree()
