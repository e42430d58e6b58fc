"""A refusal says the balance, and sticks to its id. A batch is all or nothing, checked step by step."""

from decimal import Decimal

import pytest

from gameplay.errors import RoundRuleBroken
from gameplay.models import Action, ActionState, GameRound
from players.errors import ParametersInvalid
from tests.rounds.table import Seat, bet, cancel, close, kinds, win
from wallets.errors import BalanceNotEnough
from wallets.models import LedgerTransaction


class TestARefusal:
    def test_says_the_balance(self, alice):
        with pytest.raises(BalanceNotEnough) as refused:
            alice.play(bet("b1", 60), bet("b2", 60))

        assert refused.value.details == {"balance": 100}

    def test_sticks_to_its_id(self, alice):
        alice.bet("b1", 95)
        with pytest.raises(BalanceNotEnough):
            alice.bet("b2", 10)
        alice.casino.pay_in("alice", "500")

        with pytest.raises(BalanceNotEnough) as again:
            alice.bet("b2", 10)

        assert again.value.details == {"balance": 5}
        assert again.value.headers == {"Idempotent-Replayed": "true"}
        assert alice.balance() == 505

    def test_is_over_with_a_new_id(self, alice):
        alice.bet("b1", 95)
        with pytest.raises(BalanceNotEnough):
            alice.bet("b2", 10)
        alice.casino.pay_in("alice", "500")

        alice.bet("b3", 10)
        assert alice.balance() == 495

    def test_about_something_else_leaves_the_id_free(self, alice):
        with pytest.raises(RoundRuleBroken):
            alice.win("w1", 20)
        alice.bet("b1", 10)

        alice.win("w1", 20)
        assert alice.balance() == 110


class TestABatch:
    def test_is_booked_in_order(self, alice):
        played = alice.play(bet("b1", 10), win("w1", 5), bet("b2", 20), win("w2", 50, last=True))

        assert played.balance == 125
        assert kinds(alice.rows()) == [("bet", -10), ("win", 5), ("bet", -20), ("win", 50)]
        assert [it.transaction_id for it in played.answers] == [row.pk for row in alice.rows()]

    def test_of_bet_100_and_win_200_on_a_balance_of_50_is_refused_whole(self, alice):
        alice.bet("b0", 50, last=True, round_id="r0")

        with pytest.raises(BalanceNotEnough) as refused:
            alice.play(bet("b1", 100), win("w1", 200, last=True))

        assert refused.value.details == {"balance": 50}
        assert alice.balance() == 50
        assert not GameRound.objects.filter(provider_round="r1").exists()
        assert set(Action.objects.filter(provider_round="r1").values_list("state", flat=True)) == {
            ActionState.REFUSED
        }

    def test_may_stake_what_it_has_just_won(self, alice):
        alice.bet("b0", 100)
        alice.play(win("w0", 60), bet("b1", 60), win("w1", 1, last=True))

        assert alice.balance() == 1

    def test_with_a_broken_rule_at_its_end_is_refused_whole(self, alice):
        with pytest.raises(RoundRuleBroken):
            alice.play(bet("b1", 10), close("x1"), bet("b2", 10))

        assert alice.balance() == 100
        assert not Action.objects.exists()
        assert not LedgerTransaction.objects.filter(round_id__isnull=False).exists()

    def test_may_close_the_round(self, alice):
        alice.play(bet("b1", 10), close("x1"))

        assert not alice.round().is_open

    def test_may_be_many(self, alice):
        moves = [bet(f"b{number}", "0.50") for number in range(100)]
        alice.play(
            *moves, *(cancel(f"c{number}", f"b{number}") for number in range(99)), win("w1", 10, last=True)
        )

        assert alice.balance() == Decimal("109.5")


class TestAmountsOfManyDigits:
    def test_stay_exact(self, alice):
        alice.casino.pay_in("alice", "1", "ETH")
        seat = Seat(alice.casino, "alice", alice.game, "ETH")
        stake, prize = "0.000000000000000021", "99999999999999999.123456789012345678"

        seat.bet("b1", stake)
        seat.bet("b2", stake)
        seat.win("w1", prize, last=True)

        assert seat.round().won == Decimal(prize)
        assert seat.balance() == Decimal("100000000000000000.123456789012345636")

    def test_are_refused_where_a_balance_would_not_fit(self, alice):
        alice.bet("b1", 10)

        with pytest.raises(ParametersInvalid):
            alice.win("w1", "99999999999999999999")

        assert alice.balance() == 90
        alice.win("w1", 20)
