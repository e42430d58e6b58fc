"""A round has bets, wins and cancels, many of each, and ends finished or cancelled."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gameplay.errors import RoundNotFound, RoundRuleBroken
from gameplay.models import GameRound, RoundState
from tests.factories import external_game
from tests.rounds.table import Seat, bet, kinds, win
from wallets.errors import BalanceNotEnough


class TestARound:
    def test_takes_101_bets_and_one_win(self, alice):
        for number in range(101):
            alice.bet(f"b{number}", "0.50")
        alice.win("w", "33.30", last=True)

        round_ = alice.round()
        assert (round_.staked, round_.won, round_.state) == (
            Decimal("50.5"),
            Decimal("33.3"),
            RoundState.FINISHED,
        )
        assert len(alice.rows()) == 102
        assert alice.balance() == Decimal("82.8")

    def test_takes_many_wins(self, alice):
        alice.bet("b1", 10)
        for number in range(5):
            alice.win(f"w{number}", 1)

        assert (alice.round().won, alice.round().state) == (5, RoundState.OPEN)

    def test_keeps_its_rows_in_order(self, alice):
        alice.bet("b1", 10)
        alice.bet("b2", 5)
        alice.cancel("c2", "b2")
        alice.win("w1", 30, last=True)

        assert kinds(alice.rows()) == [("bet", -10), ("bet", -5), ("bet cancel", 5), ("win", 30)]

    def test_goes_on_in_another_session_of_the_player(self, alice):
        alice.bet("b1", 10)
        again = Seat(alice.casino, "alice", alice.game)

        again.win("w1", 20, last=True)

        assert again.rows() == alice.rows()
        assert alice.balance() == 110

    def test_is_of_one_game_and_currency(self, alice):
        alice.bet("b1", 10)
        alice.casino.pay_in("alice", "100", "KWD")
        elsewhere = [
            Seat(alice.casino, "alice", external_game(code="poker")),
            Seat(alice.casino, "alice", alice.game, "KWD"),
        ]

        for other in elsewhere:
            with pytest.raises(RoundRuleBroken) as refused:
                other.win("w1", 20)
            assert refused.value.details["rule"] == "other_session"
        assert alice.balance() == 90


class TestTwoRoundsAtOnceAtOneTable:
    def test_are_two_rounds(self, alice):
        alice.bet("b1", 10, round_id="r1")
        alice.bet("b2", 20, round_id="r2")
        alice.win("w2", 50, round_id="r2", last=True)
        alice.win("w1", 5, round_id="r1", last=True)

        assert [(it.staked, it.won) for it in (alice.round("r1"), alice.round("r2"))] == [(10, 5), (20, 50)]
        assert alice.balance() == 125

    def test_one_ends_and_the_other_goes_on(self, alice):
        alice.bet("b1", 10, round_id="r1")
        alice.bet("b2", 10, round_id="r2", last=True)

        alice.bet("b3", 10, round_id="r1")

        assert alice.round("r2").state == RoundState.FINISHED
        assert alice.round("r1").staked == 20

    def test_a_win_does_not_count_for_the_bet_of_the_other(self, alice):
        alice.bet("b1", 10, round_id="r1")

        with pytest.raises(RoundRuleBroken):
            alice.win("w2", 50, round_id="r2")

    def test_two_players_of_one_table_have_a_round_each(self, alice, bob):
        """A live table gives one id to everybody's round."""
        alice.bet("b1", 10)
        bob.bet("b2", 20)
        bob.win("w2", 40, last=True)

        assert (alice.round().staked, alice.round().state) == (10, RoundState.OPEN)
        assert (bob.round().won, bob.round().state) == (40, RoundState.FINISHED)
        with pytest.raises(RoundRuleBroken):
            bob.cancel("c1", of="b1")


class TestTheEnd:
    def test_a_bet_may_say_that_it_lost(self, alice):
        alice.bet("b1", 10, last=True)

        assert alice.round().state == RoundState.FINISHED

    def test_a_win_may_be_the_last(self, alice):
        alice.bet("b1", 10)
        alice.win("w1", 20, last=True)

        round_ = alice.round()
        assert round_.state == RoundState.FINISHED
        assert round_.last_transaction_id == alice.rows()[-1].pk

    def test_a_zero_win_finishes_and_moves_nothing(self, alice):
        alice.bet("b1", 10)
        played = alice.win("w1", 0, last=True)

        assert (played.balance, played.answers[0].transaction_id) == (90, None)
        assert alice.round().state == RoundState.FINISHED
        assert kinds(alice.rows()) == [("bet", -10)]

    def test_a_close_finishes(self, alice):
        alice.bet("b1", 10)
        alice.close()

        assert alice.round().state == RoundState.FINISHED

    def test_a_close_of_a_finished_round_changes_nothing(self, alice):
        alice.bet("b1", 10, last=True)
        ended_at = alice.round().ended_at
        alice.close()

        assert alice.round().ended_at == ended_at

    def test_a_round_that_no_bet_opened_cannot_be_closed(self, alice):
        with pytest.raises(RoundNotFound):
            alice.close()

        alice.bet("b1", 10)
        alice.close()  # the id was left free
        assert alice.round().state == RoundState.FINISHED

    def test_no_bet_in_a_finished_round(self, alice):
        alice.bet("b1", 10, last=True)

        with pytest.raises(RoundRuleBroken) as refused:
            alice.bet("b2", 10)

        assert refused.value.details["rule"] == "round_has_ended"
        assert alice.balance() == 90

    def test_a_late_win_in_a_finished_round_is_paid(self, alice):
        alice.bet("b1", 10, last=True)
        alice.win("w1", 25)

        assert alice.balance() == 115
        assert alice.round().state == RoundState.FINISHED

    def test_all_bets_cancelled_is_cancelled(self, alice):
        alice.bet("b1", 10)
        alice.bet("b2", 10)
        alice.cancel("c1", "b1")
        assert alice.round().state == RoundState.OPEN
        alice.cancel("c2", "b2")

        assert (alice.round().state, alice.round().held) == (RoundState.CANCELLED, 0)
        assert alice.balance() == 100


class TestARoundThatNeverWas:
    @pytest.mark.parametrize("amount", [0, 20])
    def test_a_win_without_a_bet(self, alice, amount):
        with pytest.raises(RoundRuleBroken) as refused:
            alice.win("w1", amount)

        assert refused.value.details["rule"] == "no_live_bet"
        assert not GameRound.objects.exists()

    def test_a_refused_bet_opens_none(self, alice):
        with pytest.raises(BalanceNotEnough):
            alice.play(bet("b1", 60), bet("b2", 60), win("w1", 500))

        assert not GameRound.objects.exists()


class TestPlayMoney:
    @pytest.fixture
    def visitor(self, alice):
        return Seat(alice.casino, None, alice.game)

    def test_is_a_number_in_the_session(self, visitor):
        visitor.bet("b1", 10)
        played = visitor.win("w1", 30, last=True)

        assert (played.balance, played.answers[0].transaction_id) == (1020, None)
        assert visitor.session.demo_balance == 1020

    def test_two_visitors_may_use_one_round_id(self, alice, visitor):
        other = Seat(alice.casino, None, alice.game)
        visitor.bet("b1", 10)
        other.bet("b2", 20)

        assert GameRound.objects.filter(provider_round="r1", player=None).count() == 2
        assert (visitor.session.demo_balance, other.session.demo_balance) == (990, 980)

    def test_never_goes_below_zero(self, visitor):
        with pytest.raises(BalanceNotEnough) as refused:
            visitor.play(*(bet(f"b{number}", 100) for number in range(11)))

        assert refused.value.details["balance"] == 1000
        assert visitor.session.demo_balance == 1000


class TestWhatACallCosts:
    @pytest.mark.parametrize(
        ("moves", "statements"),
        [
            # The session, begin, the claim, the money, what is kept, commit; a round that is there is locked and read.
            pytest.param([bet("b1")], 6, id="a bet"),
            pytest.param([bet(f"b{number}", 1) for number in range(1, 51)], 6, id="a batch"),
            pytest.param([win("w1", last=True)], 8, id="a win"),
        ],
    )
    def test_does_not_grow_with_its_moves(self, alice, moves, statements):
        alice.bet("b0", round_id="r1" if moves[0].kind == "win" else "r0")

        with CaptureQueriesContext(connection) as asked:
            alice.play(*moves)

        assert len(asked) == statements
