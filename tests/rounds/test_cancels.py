"""A cancel gives back the stored amount of a bet, or takes back a win. In every order of arrival the net is nil."""

import itertools

import pytest

from gameplay.errors import RoundRuleBroken
from gameplay.models import ActionState, RoundState
from gameplay.rounds.moves import Move
from players.errors import DomainError
from tests.rounds.table import Seat, bet, cancel, kinds
from wallets.errors import BalanceNotEnough, IdempotencyConflict


class TestACancelOfABet:
    def test_gives_the_stake_back(self, alice):
        alice.bet("b1", 10)
        played = alice.cancel("c1", "b1")

        assert (played.balance, alice.balance()) == (100, 100)
        assert alice.rows()[1].reverses_id == alice.rows()[0].pk
        assert alice.action("b1").state == ActionState.CANCELLED

    def test_leaves_the_other_bets(self, alice):
        alice.bet("b1", 10)
        alice.bet("b2", 20)
        alice.cancel("c1", "b1")

        assert (alice.round().staked, alice.round().refunded, alice.round().held) == (30, 10, 20)

    def test_uses_the_stored_amount_whatever_it_says(self, alice):
        alice.bet("b1", 10)
        alice.play(Move(cancel("c1", "b1").kind, "c1", amount=bet("x", 99).amount, cancels="b1"))

        assert alice.balance() == 100

    def test_is_accepted_when_the_round_was_lost(self, alice):
        alice.bet("b1", 10, last=True)
        alice.cancel("c1", "b1")

        assert (alice.balance(), alice.round().state) == (100, RoundState.CANCELLED)

    def test_in_one_batch_with_its_bet_is_nil(self, alice):
        alice.play(bet("b1", 10), cancel("c1", "b1"))

        assert (alice.balance(), alice.round().state) == (100, RoundState.CANCELLED)
        assert kinds(alice.rows()) == [("bet", -10), ("bet cancel", 10)]


class TestACancelRepeated:
    def test_with_the_same_id_gets_the_first_answer(self, alice):
        alice.bet("b1", 10)
        first = alice.cancel("c1", "b1")
        alice.casino.pay_in("alice", "5")

        again = alice.cancel("c1", "b1")

        assert (again.answers, again.balance, again.is_replay) == (first.answers, 100, True)
        assert alice.balance() == 105

    def test_with_another_id_moves_nothing_more(self, alice):
        alice.bet("b1", 10)
        alice.cancel("c1", "b1")
        other = alice.cancel("c2", "b1")

        assert other.answers[0].known
        assert other.answers[0].transaction_id is None
        assert alice.cancel("c2", "b1").answers == other.answers
        assert alice.balance() == 100

    def test_of_an_open_round_does_not_cancel_the_round_twice(self, alice):
        alice.bet("b1", 10)
        alice.cancel("c1", "b1")
        ended_at = alice.round().ended_at
        alice.cancel("c2", "b1")

        assert alice.round().ended_at == ended_at


class TestACancelBeforeItsBet:
    def test_is_recorded_as_of_something_unknown(self, alice):
        played = alice.cancel("c1", "b1")

        assert not played.answers[0].known
        assert (played.balance, played.round) == (100, None)
        assert alice.action("c1").state == ActionState.RECORDED

    def test_refuses_the_bet_for_good(self, alice):
        alice.cancel("c1", "b1")

        for _time in range(2):
            with pytest.raises(RoundRuleBroken) as refused:
                alice.bet("b1", 10)
            assert refused.value.details["rule"] == "bet_was_cancelled"
        assert alice.balance() == 100

    def test_refuses_it_in_another_round_and_session_too(self, alice):
        alice.cancel("c1", "b1")
        again = Seat(alice.casino, "alice", alice.game)

        with pytest.raises(RoundRuleBroken):
            again.bet("b1", 10, round_id="r2")

    def test_gets_the_same_answer_again_when_the_round_is_there(self, alice):
        first = alice.cancel("c1", "b1")
        alice.bet("b2", 10)

        again = alice.cancel("c1", "b1")

        assert (again.answers, again.round, again.balance) == (first.answers, None, 100)

    def test_in_one_batch_refuses_the_batch(self, alice):
        with pytest.raises(RoundRuleBroken):
            alice.play(cancel("c1", "b1"), bet("b1", 10))

        assert alice.balance() == 100
        alice.bet("b1", 10)  # nothing of the batch was done

    def test_of_a_win_refuses_the_win(self, alice):
        alice.bet("b1", 10)
        alice.cancel("c1", "w1")

        with pytest.raises(RoundRuleBroken) as refused:
            alice.win("w1", 20)
        assert refused.value.details["rule"] == "win_was_cancelled"

    def test_of_a_bet_that_was_refused_is_recorded(self, alice):
        with pytest.raises(BalanceNotEnough):
            alice.play(bet("b1", 60), bet("b2", 60))
        first = alice.cancel("c1", "b1")

        assert not first.answers[0].known
        assert alice.cancel("c1", "b1").answers == first.answers
        with pytest.raises(BalanceNotEnough):
            alice.play(bet("b1", 60), bet("b2", 60))


class TestEveryOrderOfArrival:
    """Bet, cancel, and each of them once more: whoever comes first, the net is nil."""

    @pytest.mark.parametrize(
        "order", sorted(set(itertools.permutations(["bet", "bet", "cancel", "cancel"]))), ids="-".join
    )
    def test_is_nil(self, alice, order):
        for what in order:
            try:
                alice.bet("b1", 10) if what == "bet" else alice.cancel("c1", "b1")
            except DomainError:
                assert what == "bet"

        assert alice.balance() == 100


class TestWhatCannotBeCancelled:
    def test_a_bet_whose_round_has_paid(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20)

        with pytest.raises(RoundRuleBroken) as refused:
            alice.cancel("c1", "b1")

        assert refused.value.details["rule"] == "win_first"
        assert alice.balance() == 110

    def test_unless_the_win_is_cancelled_first(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20, last=True)
        alice.cancel("c1", "w1")
        alice.cancel("c2", "b1")

        assert (alice.balance(), alice.round().state) == (100, RoundState.CANCELLED)

    def test_a_batch_may_do_both(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20, last=True)
        alice.play(cancel("c1", "w1"), cancel("c2", "b1"))

        assert (alice.balance(), alice.round().state) == (100, RoundState.CANCELLED)

    def test_a_zero_win_has_not_paid(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 0, last=True)
        alice.cancel("c1", "b1")

        assert alice.balance() == 100

    def test_a_bet_of_another_round(self, alice):
        alice.bet("b1", 10, round_id="r1")
        alice.bet("b2", 10, round_id="r2")

        with pytest.raises(RoundRuleBroken) as refused:
            alice.cancel("c1", "b1", round_id="r2")
        assert refused.value.details["rule"] == "other_round"

    def test_a_cancel(self, alice):
        alice.bet("b1", 10)
        alice.bet("b2", 10)
        alice.cancel("c1", "b1")

        with pytest.raises(RoundRuleBroken) as refused:
            alice.cancel("c2", "c1")
        assert refused.value.details["rule"] == "not_a_bet_or_win"
        assert alice.balance() == 90


class TestNoWin:
    def test_after_the_cancel_of_the_only_bet(self, alice):
        alice.bet("b1", 10)
        alice.cancel("c1", "b1")

        with pytest.raises(RoundRuleBroken) as refused:
            alice.win("w1", 20)

        assert refused.value.details["rule"] == "no_live_bet"
        assert alice.balance() == 100

    def test_but_one_while_another_bet_stands(self, alice):
        alice.bet("b1", 10)
        alice.bet("b2", 10)
        alice.cancel("c1", "b1")
        alice.win("w1", 20)

        assert alice.balance() == 110


class TestTheIdOfACancel:
    def test_is_good_for_one_thing(self, alice):
        alice.bet("b1", 10)
        alice.bet("b2", 10)
        alice.cancel("c1", "b1")

        with pytest.raises(IdempotencyConflict) as refused:
            alice.cancel("c1", "b2")
        assert refused.value.details["differs"] == ["cancels"]
