"""Same id, same content: the first answer again. Same id, other content: refused, with what differs."""

import pytest

from gameplay.rounds.moves import Move
from tests.cast import Casino
from tests.factories import casino, external_game, pay_in
from tests.rounds.table import Seat, bet, cancel, close, win
from wallets import services
from wallets.errors import BalanceNotEnough, IdempotencyConflict


@pytest.mark.parametrize(
    "move",
    [bet("x", 10), win("x", 20), win("x", 0, last=True), cancel("x", "b0"), cancel("x", "b9"), close("x")],
    ids=["bet", "win", "zero win", "cancel", "cancel of something unknown", "close"],
)
class TestTheSameAgain:
    def test_gets_the_first_answer_and_moves_nothing(self, alice, move):
        alice.play(bet("b0", 5))
        first = alice.play(move)
        rows = alice.rows()
        alice.casino.pay_in("alice", "7")

        for _time in range(3):
            again = alice.play(move)
            assert again.is_replay
            assert (again.answers, again.balance) == (first.answers, first.balance)
            assert (again.round and again.round.pk) == (first.round and first.round.pk)
        assert alice.rows() == rows

    def test_is_answered_in_another_session_of_the_player(self, alice, move):
        alice.play(bet("b0", 5))
        first = alice.play(move)

        assert Seat(alice.casino, "alice", alice.game).play(move).answers == first.answers

    def test_of_another_player_is_something_else(self, alice, bob, move):
        for player in (alice, bob):
            player.play(bet("b0" if player is alice else "b1", 5))
        alice.play(move)

        with pytest.raises(IdempotencyConflict) as refused:
            bob.play(move)
        assert "session" in refused.value.details["differs"]

    def test_of_another_round_is_something_else(self, alice, move):
        alice.play(bet("b0", 5))
        alice.play(move)
        alice.play(bet("b1", 5), round_id="r2")

        with pytest.raises(IdempotencyConflict) as refused:
            alice.play(move, round_id="r2")
        assert "roundId" in refused.value.details["differs"]


class TestOtherContent:
    @pytest.mark.parametrize(
        ("other", "differs"),
        [
            (bet("x", 11), ["amount"]),
            (win("x", 10), ["type"]),
            (bet("x", 10, last=True), ["isRoundFinished"]),
            (cancel("x", "b0"), ["type", "cancels"]),
            (close("x"), ["type", "isRoundFinished", "amount"]),
        ],
        ids=["amount", "kind", "end", "cancel", "close"],
    )
    def test_is_refused_with_what_differs(self, alice, other, differs):
        alice.play(bet("b0", 5))
        alice.play(bet("x", 10))

        with pytest.raises(IdempotencyConflict) as refused:
            alice.play(other)

        assert refused.value.details["differs"] == differs
        assert alice.balance() == 85

    def test_holds_for_an_id_that_was_refused_too(self, alice):
        alice.bet("b1", 60)
        with pytest.raises(BalanceNotEnough):
            alice.bet("b2", 60)

        with pytest.raises(IdempotencyConflict):
            alice.bet("b2", 30)
        assert alice.balance() == 40

    def test_an_amount_of_a_cancel_is_no_content(self, alice):
        alice.bet("b1", 10)
        alice.cancel("c1", "b1")

        again = alice.play(Move(cancel("c1", "b1").kind, "c1", amount=bet("x", 3).amount, cancels="b1"))
        assert again.is_replay


class TestABatchAgain:
    MOVES = (bet("b1", 10), win("w1", 20, last=True))

    def test_gets_the_first_answer(self, alice):
        first = alice.play(*self.MOVES)
        again = alice.play(*self.MOVES)

        assert (again.answers, again.balance, again.is_replay) == (first.answers, 110, True)
        assert alice.balance() == 110

    def test_with_a_new_action_more_is_refused(self, alice):
        alice.play(*self.MOVES)

        with pytest.raises(IdempotencyConflict):
            alice.play(*self.MOVES, win("w2", 5))
        assert alice.balance() == 110

    def test_that_takes_in_an_action_of_before_is_refused(self, alice):
        alice.bet("b1", 10)

        with pytest.raises(IdempotencyConflict):
            alice.play(*self.MOVES)
        assert alice.balance() == 90


class TestIdsBelongToTheProvider:
    def test_the_same_id_of_two_providers_is_two_bets(self, alice):
        rival_house = Seat(alice.casino, "alice", external_game("globex"))
        alice.bet("b1", 10)
        rival_house.bet("b1", 20)

        assert alice.balance() == 70
        assert alice.action("b1").amount == 10
        assert rival_house.action("b1").amount == 20

    def test_the_cancel_of_one_does_not_touch_the_others(self, alice):
        rival_house = Seat(alice.casino, "alice", external_game("globex"))
        alice.bet("b1", 10)
        rival_house.bet("b1", 20)
        rival_house.cancel("c1", "b1")

        assert alice.balance() == 90

    def test_a_cancel_in_advance_is_of_one_provider(self, alice):
        rival_house = Seat(alice.casino, "alice", external_game("globex"))
        rival_house.cancel("c1", "b1")
        alice.bet("b1", 10)

        assert alice.balance() == 90

    def test_one_provider_uses_an_id_once_over_all_operators(self, alice):
        other = casino(login_id="rival", funds={"USD": "1000"})
        services.link_players(operator=other, external_ids=["carol"])
        pay_in(other, "carol", "50")
        carol = Seat(Casino(other), "carol", alice.game)
        alice.bet("b1", 10)

        with pytest.raises(IdempotencyConflict):
            carol.bet("b1", 10)
        assert carol.balance() == 50
