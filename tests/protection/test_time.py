"""How long a player has played, and what happens when that was long enough."""

from datetime import UTC, datetime, timedelta

import pytest

from gameplay.errors import LimitReached
from gameplay.models import GameSession
from gameplay.protection.played import minutes_played
from gameplay.rounds.play import play
from gameplay.sessions import session_with_all
from tests.factories import launch_secret, seat
from tests.rounds.table import Seat, bet, win

# A Wednesday; sessions are moved there.
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def opened(alice, begun, *, seen=None, ended=None):
    """As if alice had had a game open then."""
    session, _secret = seat(alice.casino.operator, "alice", alice.game)
    move(session, begun, seen=seen, ended=ended)
    return session


def move(session, begun, *, seen=None, ended=None):
    GameSession.objects.filter(pk=session.pk).update(
        launched_at=begun - MINUTE, entered_at=begun, seen_at=seen, ended_at=ended
    )


@pytest.fixture(autouse=True)
def _long_over(alice: Seat) -> None:
    """Alice's first session."""
    move(alice.session, NOON - timedelta(days=90), ended=NOON - timedelta(days=90))


def bet_at(session, now, name="b1"):
    return play(session=session_with_all(session.pk), provider_round=name, moves=[bet(name)], now=now)


def played(alice, now=NOON):
    return minutes_played(alice.casino.player("alice").pk, ["day", "week", "month"], now=now)


class TestTheTime:
    def test_is_from_entering_to_leaving(self, alice):
        opened(alice, NOON - 90 * MINUTE, seen=NOON - 60 * MINUTE, ended=NOON - 60 * MINUTE)
        assert played(alice) == {"day": 30, "week": 30, "month": 30}

    def test_of_an_open_game_goes_on_while_its_page_is_heard(self, alice):
        opened(alice, NOON - 90 * MINUTE, seen=NOON - MINUTE)
        assert played(alice)["day"] == 90

    def test_of_a_page_that_fell_silent_ends_five_minutes_later(self, alice):
        opened(alice, NOON - 90 * MINUTE, seen=NOON - 60 * MINUTE)
        assert played(alice)["day"] == 35

    def test_at_another_provider_s_game_ends_five_minutes_after_the_last_round(self, alice):
        session = opened(alice, NOON - 90 * MINUTE)
        assert played(alice)["day"] == 5

        bet_at(session, NOON - 20 * MINUTE)
        assert played(alice)["day"] == 75

    def test_at_two_games_at_once_counts_once(self, alice):
        opened(alice, NOON - 60 * MINUTE, seen=NOON)
        opened(alice, NOON - 90 * MINUTE, seen=NOON - 30 * MINUTE, ended=NOON - 30 * MINUTE)
        assert played(alice)["day"] == 90

    def test_is_cut_at_the_period_s_borders(self, alice):
        """From Sunday 23:00 to Monday 01:00, and from Tuesday 23:30 to Wednesday 00:30."""
        opened(alice, NOON - 61 * HOUR, ended=NOON - 59 * HOUR, seen=NOON - 59 * HOUR)
        opened(alice, NOON - 12.5 * HOUR, ended=NOON - 11.5 * HOUR, seen=NOON - 11.5 * HOUR)
        assert played(alice) == {"day": 30, "week": 120, "month": 180}

    def test_of_nobody_is_none(self, alice):
        assert played(alice) == {"day": 0, "week": 0, "month": 0}


class TestALimitOfTime:
    def test_stops_bets_from_its_last_minute_on(self, alice, limit):
        limit("time", "day", 60, now=NOON)
        session = opened(alice, NOON - 60 * MINUTE, seen=NOON)

        bet_at(session, NOON - timedelta(seconds=1))
        with pytest.raises(LimitReached) as refused:
            bet_at(session, NOON, "b2")

        assert refused.value.details["kind"] == "time"
        assert (refused.value.details["used"], refused.value.details["limit"]) == (60, 60)
        assert refused.value.details["resetsAt"] == "2026-06-11 00:00:00"
        assert alice.balance() == 90

    def test_lets_a_win_in_after_it(self, alice, limit):
        session = opened(alice, NOON - 30 * MINUTE, seen=NOON)
        bet_at(session, NOON)
        limit("time", "day", 10, now=NOON)

        with pytest.raises(LimitReached):
            bet_at(session, NOON, "b2")
        paid = play(
            session=session_with_all(session.pk), provider_round="b1", moves=[win("w1", 20)], now=NOON
        )

        assert paid.balance == 110

    @pytest.mark.parametrize("has_open_round", [True, False])
    def test_refuses_a_launch_but_to_finish_an_open_round(self, alice, limit, has_open_round):
        session = opened(alice, NOON - 30 * MINUTE, seen=NOON)
        if has_open_round:
            bet_at(session, NOON)
        limit("time", "day", 10, now=NOON)

        if has_open_round:
            launch_secret(alice.casino.operator, "alice", alice.game, now=NOON)
        else:
            with pytest.raises(LimitReached):
                launch_secret(alice.casino.operator, "alice", alice.game, now=NOON)
