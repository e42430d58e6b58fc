"""GET /v1/transaction/list with rounds: bets, wins and cancels, and what they belong to."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from players.wire.fields import format_time
from tests.cast import wait_for_horizon
from tests.factories import external_game
from tests.play.page import enter, has_lost, has_won, is_open, may
from tests.rounds.table import Seat

DAY = timedelta(days=1)


@pytest.fixture
def listed(lucky):
    """By time: a cursor reads what has committed, and these tests roll back."""

    def rows(caller=lucky, **query):
        now = datetime.now(UTC)
        window = {"startTime": format_time(now - DAY), "endTime": format_time(now + DAY)}
        found = caller.get("transaction/list", offset=0, limit=100, **window, **query).data["list"]
        return [it for it in found if it["roundId"] is not None]

    return rows


class TestARound:
    def test_of_one_click_is_a_bet_and_a_win(self, page, listed, originals, lucky):
        opened = page()
        opened.rig(has_won)
        round_ = opened.bet().round

        bet, win = listed()

        facts = {
            "roundId": round_["id"],
            "roundType": "table",
            "providerId": originals.pk,
            "providerName": "Countroom Originals",
            "gameCode": "dice",
            "gameName": "Dice",
            "userExternalId": "alice",
            "currency": "USD",
            "referenceId": None,
        }
        assert {name: bet[name] for name in facts} == {name: win[name] for name in facts} == facts
        assert (bet["transType"], bet["amount"], bet["balance"], bet["isRoundFinished"]) == (1, 1, 99, False)
        won = Decimal(round_["win"])
        assert (win["transType"], win["amount"], win["balance"]) == (2, won, 99 + won)
        assert win["isRoundFinished"] is True

    def test_that_lost_has_no_win_and_its_bet_ended_it(self, page, listed):
        opened = page()
        opened.rig(has_lost)
        opened.bet()
        assert [(it["transType"], it["isRoundFinished"]) for it in listed()] == [(1, True)]

    def test_that_is_open_has_not_ended(self, page, listed):
        opened = page("blackjack")
        hand = opened.hand(may("split")).round
        assert [(it["transType"], it["roundType"], it["isRoundFinished"]) for it in listed()] == [
            (1, "table", False)
        ]
        opened.act(hand["id"], "split")
        assert [it["isRoundFinished"] for it in listed()] == [False, False]

    def test_that_was_opened_again_has_not_ended(self, lucky, listed):
        lucky.pay_in("alice", "100")
        alice = Seat(lucky, "alice", external_game())
        alice.bet("b1", 10)
        assert [it["isRoundFinished"] for it in listed()] == [False]
        alice.win("w1", 20, last=True)
        assert [it["isRoundFinished"] for it in listed()] == [False, True]
        alice.cancel("c1", "w1")
        assert not any(it["isRoundFinished"] for it in listed())

    def test_of_free_spins_is_one_bet_and_one_win(self, page, listed):
        opened = page("harbour-lights")
        opened.rig(is_open)
        round_ = opened.bet().round
        while round_["legal"]:
            round_ = opened.act(round_["id"], "free_spin").round
        found = [(it["transType"], it["roundType"], it["isRoundFinished"]) for it in listed()]
        assert found == [(1, "spin", False), (2, "spin", True)]

    def test_of_another_provider_has_cancels(self, lucky, listed):
        lucky.pay_in("alice", "100")
        seat = Seat(lucky, "alice", external_game())
        seat.bet("b1", 10)
        seat.cancel("c1", "b1")

        found = [(it["transType"], it["amount"], it["providerName"], it["gameCode"]) for it in listed()]

        assert found == [(1, 10, "Acme", "wheel"), (16, 10, "Acme", "wheel")]

    def test_of_play_money_is_in_no_list(self, page, listed):
        page("dice", None).bet()
        assert listed() == []


class TestTheFilters:
    def test_find_a_round(self, page, listed):
        opened = page()
        first, second = opened.bet().round["id"], opened.bet().round["id"]
        assert {it["roundId"] for it in listed(roundId=second)} == {second} != {first}

    def test_find_a_kind(self, page, listed):
        opened = page()
        opened.rig(has_won)
        opened.bet()
        assert [it["transType"] for it in listed(transType=2)] == [2]

    def test_find_no_other_operators_round(self, page, listed, rival):
        page().bet()
        assert listed(rival) == []

    def test_cost_no_query_for_each_row(self, page, listed, django_assert_max_num_queries):
        opened = page()
        for _ in range(4):
            opened.bet()
        with django_assert_max_num_queries(8):
            assert len(listed()) >= 4


def test_by_cursor_has_the_same_rows(committed_db, lucky, listed):
    lucky.pay_in("alice", "100")
    enter(lucky, "dice").bet()
    wait_for_horizon()

    found = lucky.get("transaction/list", cursor="", limit=100).data["list"]

    assert [it for it in found if it["roundId"]] == listed() != []
