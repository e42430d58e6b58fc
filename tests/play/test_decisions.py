"""POST /play/api/act: hit, stand, double, split, free spins, and who may take them when."""

from decimal import Decimal

import pytest

from gameplay.models import GameRound
from tests.play.page import has_won, is_open, may


@pytest.fixture
def table(page):
    return page("blackjack")


class TestOutOfTurn:
    @pytest.mark.parametrize(
        "choice", ["free_spin", "split", "HIT", "surrender", "insurance"], ids=lambda it: it or "empty"
    )
    def test_is_refused_and_shows_the_hand(self, table, choice, lucky):
        hand = table.hand(lambda it: is_open(it) and not may("split")(it)).round

        said = table.act(hand["id"], choice)

        assert (said.status, said.code) == (409, "ACTION_INVALID")
        assert said.error["state"]["round"]["legal"] == hand["legal"]
        assert (lucky.balance(), GameRound.objects.get().actions) == (99, [])

    @pytest.mark.parametrize("choice", ["", None, 5, "a b", "x" * 65], ids=repr)
    def test_of_another_form_is_refused(self, table, choice):
        hand = table.hand().round
        assert table.act(hand["id"], choice).code == "REQUEST_INVALID"

    def test_after_the_end_is_refused(self, table):
        hand = table.hand().round
        table.act(hand["id"], "stand")

        assert table.act(hand["id"], "hit").code == "ACTION_INVALID"

    def test_a_second_double_is_refused(self, table, lucky):
        hand = table.hand(may("split")).round
        after = table.act(hand["id"], "hit").round
        if not after["finished"]:
            assert table.act(hand["id"], "double").code == "ACTION_INVALID"
        assert lucky.balance() == 99

    @pytest.mark.parametrize("round_id", ["1", "0", "9" * 19])
    def test_in_no_round_is_refused(self, table, round_id):
        table.hand()
        said = table.act(round_id, "stand")
        assert (said.status, said.code) == (404, "ACTION_INVALID")

    @pytest.mark.parametrize("round_id", ["", "-1", "x", "9" * 20, 5, None], ids=repr)
    def test_in_a_round_of_another_form_is_refused(self, table, round_id):
        assert table.act(round_id, "stand").code == "REQUEST_INVALID"


class TestSomebodyElses:
    def test_hand_is_not_found(self, table, page, lucky, rival):
        hand = table.hand().round
        lucky.pay_in("bob", "100")
        bob = page("blackjack", "bob")

        said = bob.act(hand["id"], "stand")

        assert (said.status, said.code, said.error["state"]["round"]) == (404, "ACTION_INVALID", None)
        assert GameRound.objects.get().is_open

    def test_hand_at_a_demo_is_not_found(self, page):
        hand = page("blackjack", None).hand().round
        assert page("blackjack", None).act(hand["id"], "stand").status == 404
        assert page("blackjack").act(hand["id"], "stand").status == 404

    def test_game_is_not_found(self, table, page):
        hand = table.hand().round
        assert page("dice").act(hand["id"], "stand").status == 404


class TestAnotherCurrency:
    """A win of one currency must never be paid in another: 2 JPY are not 2 BTC."""

    def test_of_the_same_player_does_not_reach_the_hand(self, page, lucky):
        lucky.pay_in("alice", "1000", "JPY")
        lucky.pay_in("alice", "1", "BTC")
        hand = page("blackjack", currency="JPY").place({"stake": "100"})
        while not hand.round["legal"]:
            hand = page("blackjack", currency="JPY").place({"stake": "100"})
        other = page("blackjack", currency="BTC")

        said = other.act(hand.round["id"], "stand")

        assert (said.status, other.state()["round"]) == (404, None)
        assert lucky.balance(currency="BTC") == 1


class TestMoney:
    def test_of_a_double_is_one_more_stake(self, table, lucky):
        hand = table.hand(may("double")).round

        ended = table.act(hand["id"], "double")

        assert (ended.round["staked"], ended.round["finished"]) == ("2", True)
        assert lucky.balance() == 98 + Decimal(ended.round["win"]) == Decimal(ended.body["balance"])

    @pytest.mark.parametrize("choice", ["double", "split"])
    def test_that_is_not_there_is_told_and_the_hand_goes_on(self, table, lucky, choice):
        hand = table.hand(may(choice)).round
        lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})

        said = table.act(hand["id"], choice)

        assert (said.status, said.code, said.error["balance"]) == (402, "BALANCE_NOT_ENOUGH", "0")
        assert table.state()["round"]["actions"] == []
        assert table.act(hand["id"], "stand").round["finished"]

    def test_of_a_hand_is_in_one_round(self, table, lucky):
        hand = table.hand(may("split")).round
        now = table.act(hand["id"], "split").round
        while now["legal"]:
            now = table.act(hand["id"], "stand").round

        rows = lucky.rows()[1:]

        assert [row.kind for row in rows][:2] == [1, 1]
        assert {row.round_id for row in rows} == {int(hand["id"])}
        assert sum(row.amount for row in rows) == Decimal(now["win"]) - 2

    def test_of_free_spins_is_paid_at_the_end(self, page, lucky):
        opened = page("harbour-lights")
        opened.rig(is_open)
        now = opened.bet().round
        while now["legal"]:
            assert lucky.balance() == 99
            now = opened.act(now["id"], "free_spin").round

        assert (now["finished"], lucky.balance()) == (True, 99 + Decimal(now["win"]))


class TestADemo:
    def test_plays_with_play_money_and_touches_no_wallet(self, page, lucky):
        opened = page("blackjack", None)
        assert opened.call("boot").body["demo"] is True

        hand = opened.hand(may("double")).round
        ended = opened.act(hand["id"], "double")

        assert Decimal(ended.body["balance"]) == 998 + Decimal(ended.round["win"])
        assert [row.kind for row in lucky.rows()] == [4]

    def test_runs_out_of_play_money_too(self, page):
        opened = page("dice", None)
        session = opened.session
        session.set_demo_balance(Decimal("0.5"))
        assert opened.bet().code == "BALANCE_NOT_ENOUGH"

    def test_wins_play_money(self, page):
        opened = page("dice", None)
        opened.rig(has_won)
        said = opened.bet()
        assert Decimal(said.body["balance"]) == 999 + Decimal(said.round["win"])
