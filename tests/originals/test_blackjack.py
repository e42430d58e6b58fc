import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gameplay.originals import blackjack
from gameplay.originals.blackjack_table import Hand
from gameplay.originals.errors import ActionError
from gameplay.originals.fairness import Seeds
from gameplay.originals.game import finish
from tests.originals.scripted import Scripted, cards, table

ONLY = blackjack.VARIANTS[0].code


def played(names: str, *actions: str):
    """A table with these cards (player, dealer, player, dealer's hidden, the rest) after these actions."""
    it = table(names)
    for action in actions:
        assert action in it.legal()
        it.act(action)
    return it


def results(names: str, *actions: str) -> list[str]:
    it = played(names, *actions)
    assert it.finished
    return [it.result(hand) for hand in it.hands]


def play(number: int, *actions: str, stake: object = "10"):
    return blackjack.play(
        seeds=Seeds(number.to_bytes(32, "big"), "c"),
        variant=ONLY,
        bet={"stake": stake},
        exponent=2,
        actions=actions,
    )


class TestCounting:
    @pytest.mark.parametrize(
        ("names", "total", "soft"),
        [
            ("A K", 21, True),
            ("A A", 12, True),
            ("A 5 K", 16, False),
            ("J Q", 20, False),
            ("A A 9", 21, True),
            ("A A T", 12, False),
            ("9 8 7", 24, False),
            ("2 3", 5, False),
        ],
    )
    def test_takes_an_ace_for_eleven_where_there_is_room(self, names, total, soft):
        hand = Hand(cards(names))

        assert (hand.total, hand.soft) == (total, soft)


class TestABlackjack:
    def test_pays_three_to_two_at_once(self):
        it = table("A 9 K 7")

        assert it.finished
        assert it.result(it.hands[0]) == "blackjack"
        assert it.returned_halves(it.hands[0]) == 5
        assert len(it.dealer.cards) == 2

    def test_is_exact_at_the_smallest_stake(self):
        number = next(n for n in range(999) if play(n).outcome["hands"][0]["result"] == "blackjack")

        assert play(number, stake="0.02").win == Decimal("0.05")

    def test_is_a_push_against_the_dealers(self):
        assert results("A A K K") == ["push"]

    def test_beats_a_twenty_one_of_more_cards(self):
        assert results("A 5 K 6") == ["blackjack"]

    @pytest.mark.parametrize("shown", ["A T", "T A", "A K", "Q A"])
    def test_of_the_dealer_ends_the_round_before_the_player_decides(self, shown):
        up, hidden = shown.split()
        it = table(f"T {up} 9 {hidden}")

        assert it.finished
        assert it.legal() == ()
        assert it.result(it.hands[0]) == "lose"

    def test_is_not_what_a_split_hand_can_have(self):
        it = played("A 6 A T K Q 5", "split")

        assert it.finished
        assert [hand.total for hand in it.hands] == [21, 21]
        assert [it.result(hand) for hand in it.hands] == ["push", "push"]  # the dealer has 6 + T + 5


class TestTheDealer:
    def test_stands_on_soft_17(self):
        it = played("T A 8 6", "stand")

        assert it.dealer.total == 17
        assert len(it.dealer.cards) == 2

    def test_draws_to_16(self):
        it = played("T T 8 6 4", "stand")

        assert it.dealer.total == 20
        assert it.result(it.hands[0]) == "lose"

    def test_loses_to_everybody_left_when_over_21(self):
        assert results("T T 2 6 K", "stand") == ["win"]

    def test_does_not_draw_when_every_hand_has_lost(self):
        it = played("T 5 6 6 K", "hit")

        assert it.finished
        assert len(it.dealer.cards) == 2
        assert it.result(it.hands[0]) == "lose"


class TestHitAndStand:
    def test_more_than_21_loses_even_if_the_dealer_would_too(self):
        assert results("T 6 6 T K", "hit") == ["lose"]

    def test_21_stands_by_itself(self):
        it = played("T 9 5 8 6", "hit")

        assert it.finished
        assert it.result(it.hands[0]) == "win"

    def test_equal_totals_push(self):
        assert results("T T 8 8", "stand") == ["push"]

    def test_a_hand_of_three_cards_may_hit_and_stand_only(self):
        assert played("2 9 3 8 4", "hit").legal() == ("hit", "stand")


class TestDouble:
    def test_takes_exactly_one_more_card_and_one_more_stake(self):
        it = played("6 6 5 T 2 5", "double")

        assert it.finished
        assert it.stakes == 2
        assert it.hands[0].total == 13

    def test_wins_and_loses_twice(self):
        won = played("6 6 5 T K K", "double")
        lost = played("6 6 5 T 2 2", "double")

        assert won.returned_halves(won.hands[0]) == 8
        assert lost.returned_halves(lost.hands[0]) == 0

    @pytest.mark.parametrize("names", ["2 9 3 8", "T 9 9 8", "A 9 6 8", "5 9 5 8"])
    def test_is_on_offer_on_any_first_two_cards(self, names):
        assert "double" in table(names).legal()

    def test_is_on_offer_after_a_split(self):
        it = played("8 6 8 T 3 2", "split")

        assert "double" in it.legal()


class TestSplit:
    def test_makes_two_hands_with_a_card_each_the_first_first(self):
        it = played("8C 6 8D T 2 3", "split")

        assert [hand.cards for hand in it.hands] == [cards("8C 2"), cards("8D 3")]
        assert it.stakes == 2
        assert it.active == 0

    @pytest.mark.parametrize(("names", "offered"), [("T 6 K 9", True), ("J 6 Q 9", True), ("9 6 8 9", False)])
    def test_is_on_offer_for_two_cards_that_count_the_same(self, names, offered):
        assert ("split" in table(names).legal()) is offered

    def test_is_not_on_offer_twice(self):
        it = played("8 6 8 T 8 8", "split")

        assert "split" not in it.legal()

    def test_of_aces_gives_one_card_each_and_ends(self):
        it = played("A 6 A T 2 3 9", "split")

        assert it.finished
        assert [hand.total for hand in it.hands] == [13, 14]

    def test_plays_the_first_hand_before_the_second(self):
        it = played("8 6 8 T 2 3 9 T", "split", "hit", "stand")

        assert it.active == 1
        assert [hand.total for hand in it.hands] == [19, 11]

    def test_settles_each_hand_by_itself(self):
        it = played("8 6 8 T 2 3 9 8 4", "split", "hit", "stand", "hit", "stand")

        assert [it.result(hand) for hand in it.hands] == ["lose", "lose"]
        assert it.dealer.total == 20

    def test_goes_on_for_the_other_hand_when_one_is_over_21(self):
        it = played("8 6 8 T 9 T K 2", "split", "hit", "stand")

        assert [hand.total for hand in it.hands] == [27, 18]
        assert [it.result(hand) for hand in it.hands] == ["lose", "push"]


class TestARound:
    def test_never_shows_the_hidden_card_while_it_is_open(self, monkeypatch):
        shown = []
        for hidden in "2345678":
            stream = Scripted(cards(f"T 6 5 {hidden}"))
            monkeypatch.setattr(blackjack, "Stream", lambda _, it=stream: it)
            shown.append(json.dumps(play(0).outcome))

        assert len(set(shown)) == 1
        assert json.loads(shown[0])["dealer"] == {"cards": ["6C"], "total": 6, "hidden": 1}

    def test_asks_one_more_stake_for_double_and_split_and_none_for_the_rest(self):
        number = next(n for n in range(999) if "split" in [choice.action for choice in play(n).legal])

        offered = {choice.action: choice.stake for choice in play(number).legal}

        assert offered == {"hit": 0, "stand": 0, "double": 10, "split": 10}
        assert play(number, "split").stakes == (10, 10)

    def test_pays_nothing_before_it_is_finished(self):
        open_rounds = [it for it in map(play, range(200)) if not it.finished]

        assert len(open_rounds) > 100
        assert all(it.win == 0 and "win" not in it.outcome["hands"][0] for it in open_rounds)

    @pytest.mark.parametrize("actions", [["fold"], ["stand", "stand"], ["split"], ["hit"] * 20])
    def test_takes_no_action_out_of_turn(self, actions):
        number = next(
            n for n in range(999) if [choice.action for choice in play(n).legal] == ["hit", "stand", "double"]
        )

        with pytest.raises(ActionError):
            play(number, *actions)

    def test_left_alone_stands(self):
        number = next(n for n in range(999) if "split" in [choice.action for choice in play(n).legal])
        arguments: dict[str, Any] = {"seeds": Seeds(number.to_bytes(32, "big"), "c"), "variant": ONLY}

        taken = finish(blackjack, **arguments, bet={"stake": 10}, exponent=2, actions=["split"])

        assert taken[0] == "split"
        assert set(taken[1:]) <= {"stand"}
        assert play(number, *taken).finished

    @given(
        st.binary(min_size=32, max_size=32), st.lists(st.sampled_from(["hit", "stand", "double", "split"]))
    )
    def test_grows_by_its_actions_and_never_beyond_its_largest_win(self, server, wishes):
        arguments: dict[str, Any] = {
            "seeds": Seeds(server, "c"),
            "variant": ONLY,
            "bet": {"stake": 2},
            "exponent": 0,
        }
        actions: list[str] = []
        now = blackjack.play(**arguments)
        for wish in wishes:
            if wish not in [choice.action for choice in now.legal]:
                continue
            before, actions = now, [*actions, wish]
            now = blackjack.play(**arguments, actions=actions)
            assert now.stakes[:-1] == before.stakes
            promised = {choice.action: choice.stake for choice in before.legal}
            assert now.stakes[-1] == promised[wish]
        end = blackjack.play(**arguments, actions=finish(blackjack, **arguments, actions=actions))

        assert end.finished
        assert end.win <= blackjack.largest_win({"stake": 2}, variant=ONLY, exponent=0) == 16
        assert end.win == sum(Decimal(hand["win"]) for hand in end.outcome["hands"])
        assert sum(end.stakes) == sum(Decimal(hand["stake"]) for hand in end.outcome["hands"])
