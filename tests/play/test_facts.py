"""What a game's page reads for its reality check, and of the player's own limits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gameplay.models import GameRound, GameSession
from gameplay.protection import limits
from gameplay.protection.periods import end_of
from players.errors import ParametersInvalid
from players.services import operators
from players.wire.fields import format_time
from tests.play.page import has_lost, has_won

MINUTE = timedelta(minutes=1)


@pytest.fixture
def opened(page):
    return page()


def entered(opened, ago, **changes):
    GameSession.objects.filter(pk=opened.session_id).update(entered_at=datetime.now(UTC) - ago, **changes)


def limit(lucky, kind, value, currency="USD"):
    limits.set_limit(
        player=lucky.player("alice"),
        kind=kind,
        period="day",
        currency=currency,
        value=Decimal(value),
        now=datetime.now(UTC),
    )


class TestFacts:
    def test_are_those_of_the_session(self, opened, page):
        page().bet("3")  # in another one
        opened.rig(has_won)
        opened.bet("2")
        opened.rig(has_lost)
        opened.bet("1")
        won = GameRound.objects.filter(session_id=opened.session_id).order_by("pk")[0].won
        entered(opened, 90 * MINUTE)

        facts = opened.call("facts").body

        assert 5400 <= facts.pop("seconds") < 5460
        assert facts == {
            "rounds": 2,
            "staked": "3",
            "won": f"{won.normalize():f}",
            "net": f"{(won - 3).normalize():f}",
            "limits": [],
        }

    def test_hold_the_limits_of_this_currency_and_of_time(self, opened, lucky):
        limit(lucky, "loss", 25)
        limit(lucky, "stake", 1000, "JPY")
        limit(lucky, "time", 60, "")
        opened.rig(has_lost)
        opened.bet("1")

        found = opened.call("facts").body["limits"]

        assert [(it["kind"], it["limit"], it["left"]) for it in found] == [
            ("loss", "25", "24"),
            ("time", "60", "60"),
        ]

    def test_of_play_money_are_told_too(self, page):
        demo = page("dice", None)
        demo.bet("1")
        facts = demo.call("facts").body
        assert (facts["rounds"], facts["limits"]) == (1, [])


class TestTheRealityCheck:
    def test_comes_after_an_hour_and_again_an_hour_after_it_was_read(self, opened):
        assert opened.call("boot").body["reality"]["minutes"] == 60
        entered(opened, 50 * MINUTE)
        assert 590 <= opened.call("boot").body["reality"]["dueIn"] <= 600

        entered(opened, 100 * MINUTE)
        assert opened.call("boot").body["reality"]["dueIn"] == 0, "after a reload too"
        assert opened.call("continue").body["dueIn"] == 3600

    def test_comes_as_often_as_the_operator_wants(self, opened, lucky):
        operators.set_reality_check(operator=lucky.operator, minutes=20)
        assert opened.call("boot").body["reality"]["minutes"] == 20

        operators.set_reality_check(operator=lucky.operator, minutes=None)
        assert opened.call("boot").body["reality"]["minutes"] == 60
        with pytest.raises(ParametersInvalid):
            operators.set_reality_check(operator=lucky.operator, minutes=1441)


class TestALimit:
    def test_refuses_the_bet_in_the_page_s_words(self, opened, lucky):
        limit(lucky, "loss", 1)

        said = opened.bet("2")

        assert (said.status, said.code) == (403, "LIMIT_REACHED")
        assert said.body["error"]["left"] == "1"
        assert said.body["error"]["resetsAt"] == format_time(end_of("day", datetime.now(UTC)))
        assert lucky.balance() == 100

    def test_of_time_shows_in_the_pulse(self, opened, lucky):
        limit(lucky, "time", 30, "")
        assert opened.call("pulse").body["limit"] is None

        now = datetime.now(UTC)
        GameSession.objects.update(entered_at=now - 30 * MINUTE, launched_at=now - 31 * MINUTE, seen_at=now)

        body = opened.call("pulse").body
        # From midnight on not all of the half hour is of today.
        if end_of("day", now) - now < timedelta(hours=23.5):
            assert body["limit"]["kind"] == "time"
            assert "30 minutes" in body["stop"]
        assert body["ended"] is None

    def test_lets_a_hand_be_finished_without_another_stake(self, page, lucky):
        table = page("blackjack")
        hand = table.hand()
        limit(lucky, "stake", "0.01")

        said = table.act(hand.round["id"], "stand")

        assert said.round["finished"]


class TestThePage:
    def test_is_noted_once_a_minute(self, opened):
        opened.call("pulse")
        assert opened.session.seen_at is None, "it has just been entered"
        entered(opened, 2 * MINUTE)

        opened.call("pulse")
        seen = opened.session.seen_at
        opened.call("pulse")

        assert seen is not None
        assert opened.session.seen_at == seen
