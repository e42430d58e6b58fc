"""`held` of GET /v1/player/info and POST /v1/player/wallet/withdraw-all: the stakes of open rounds."""

from decimal import Decimal

import pytest

from gameplay.models import GameRound
from tests.factories import external_game
from tests.play.page import may
from tests.rounds.table import Seat


@pytest.fixture
def held(lucky):
    return lambda player="alice": lucky.get("player/info", playerExternalId=player).data["held"]


@pytest.fixture
def take_all(lucky):
    return lambda **more: lucky.post(
        "player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD", **more}
    )


class TestPlayerInfo:
    def test_tells_the_stakes_that_are_not_settled(self, page, held, lucky):
        opened = page("blackjack")
        hand = opened.hand(may("split")).round
        assert held() == [{"currency": "USD", "amount": 1}]
        assert lucky.balance() == 99

        opened.act(hand["id"], "split")
        if GameRound.objects.get().is_open:
            assert held() == [{"currency": "USD", "amount": 2}]
            now = opened.state()["round"]
            while now["legal"]:
                now = opened.act(hand["id"], "stand").round

        assert held() == []

    def test_tells_them_by_currency(self, page, held, lucky):
        lucky.pay_in("alice", "1000", "JPY")
        page("blackjack").hand()
        seat = Seat(lucky, "alice", external_game(), "JPY")
        seat.bet("b1", 50)
        seat.bet("b2", 70)
        seat.cancel("c1", "b1")
        assert held() == [{"currency": "JPY", "amount": 70}, {"currency": "USD", "amount": 1}]

    def test_is_nobody_elses(self, page, held, rival):
        page("blackjack").hand()
        assert held("bob") == []
        assert rival.get("player/info", playerExternalId="alice").data["held"] == []

    def test_has_no_play_money(self, page, held):
        page("blackjack", None).hand()
        assert held() == []


class TestWithdrawAll:
    def test_takes_the_balance_and_names_the_open_rounds(self, page, take_all, lucky, originals):
        opened = page("blackjack")
        hand = opened.hand().round

        data = take_all(referenceId="w-1").data

        since = GameRound.objects.get().opened_at.strftime("%Y-%m-%d %H:%M:%S")
        assert (data["withdrawAmount"], data["balance"], lucky.balance()) == (99, 0, 0)
        assert data["held"] == [
            {
                "roundId": hand["id"],
                "providerId": originals.pk,
                "gameCode": "blackjack",
                "amount": 1,
                "since": since,
            }
        ]

    def test_lets_the_win_come_later(self, page, take_all, lucky):
        opened = page("blackjack")
        hand = opened.hand().round
        take_all()

        ended = opened.act(hand["id"], "stand").round

        assert lucky.balance() == Decimal(ended["win"])

    def test_repeats_the_rounds_that_were_open_then(self, page, take_all):
        opened = page("blackjack")
        hand = opened.hand().round
        first = take_all(referenceId="w-1")
        opened.act(hand["id"], "stand")

        again = take_all(referenceId="w-1")

        assert (again.body, again.is_replay) == (first.body, True)
        assert [it["roundId"] for it in again.data["held"]] == [hand["id"]]

    def test_names_no_round_of_another_currency(self, page, take_all, lucky):
        lucky.pay_in("alice", "1000", "JPY")
        Seat(lucky, "alice", external_game(), "JPY").bet("b1", 50)
        page()
        assert take_all().data["held"] == []
