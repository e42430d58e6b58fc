"""A win is taken back while the balance covers it, and the round is open again."""

import pytest

from gameplay.errors import RoundRuleBroken
from gameplay.models import ActionState, Alert, GameSession, RoundState, SessionMode
from gameplay.rounds.plan import RoundPlan
from players.errors import ParametersInvalid
from tests.rounds.table import bet, cancel, kinds, win
from wallets.errors import BalanceNotEnough


@pytest.mark.parametrize("payment_method", ["invoice"])
def test_a_sum_of_wins_that_no_column_holds_is_refused(lucky, alice):
    alice.bet("b1", 10)
    alice.win("w1", "90000000000000000000")
    lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})

    with pytest.raises(ParametersInvalid, match="no longer fit"):
        alice.win("w2", "90000000000000000000")

    assert alice.balance() == 0


class TestACancelOfAWin:
    def test_takes_it_back_while_the_balance_covers_it(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20)
        alice.cancel("c1", "w1")

        assert alice.balance() == 90
        assert (alice.round().won, kinds(alice.rows())[-1]) == (0, ("win cancel", -20))

    def test_is_nobodys_business_where_the_bet_beside_it_was_too_much(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20)

        with pytest.raises(BalanceNotEnough):
            alice.play(cancel("c1", "w1"), bet("b2", 95))

        assert not Alert.objects.exists()

    def test_otherwise_is_refused_with_the_balance(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 50, last=True)
        alice.bet("b2", 100, round_id="r2")

        with pytest.raises(BalanceNotEnough) as refused:
            alice.cancel("c1", "w1")

        assert refused.value.details["balance"] == 40
        assert alice.round().won == 50
        assert alice.action("w1").state == ActionState.BOOKED
        alert = Alert.objects.get(kind="win cancel")
        assert (alert.round, alert.subject) == (alice.round(), "w1")

    def test_that_was_refused_may_come_again_with_a_new_id(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 50, last=True)
        alice.bet("b2", 100, round_id="r2")
        with pytest.raises(BalanceNotEnough):
            alice.cancel("c1", "w1")
        alice.casino.pay_in("alice", "10")

        with pytest.raises(BalanceNotEnough):
            alice.cancel("c1", "w1")
        alice.cancel("c2", "w1")

        assert alice.balance() == 0

    def test_opens_the_round_again(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20, last=True)
        alice.cancel("c1", "w1")
        assert alice.round().is_open

        alice.win("w2", 15, last=True)
        assert (alice.round().state, alice.round().won, alice.balance()) == (RoundState.FINISHED, 15, 105)

    def test_and_the_right_win_in_one_batch_leave_it_finished(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20, last=True)
        alice.play(cancel("c1", "w1"), win("w2", 15, last=True))

        assert (alice.round().state, alice.round().won, alice.balance()) == (RoundState.FINISHED, 15, 105)

    def test_of_nothing_opens_it_too(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 0, last=True)
        alice.cancel("c1", "w1")

        assert alice.round().is_open

    def test_is_for_balance_transfer_mode_only(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20)
        seamless = GameSession(mode=SessionMode.SEAMLESS, pk=alice.session_id)
        known = {it.external_id: it for it in (alice.action("b1"), alice.action("w1"))}
        plan = RoundPlan(session=seamless, round_=alice.round(), known=known, cancelled_in_advance=set())

        with pytest.raises(RoundRuleBroken) as refused:
            plan.planned([cancel("c1", "w1")])
        assert refused.value.details["rule"] == "seamless_win"
