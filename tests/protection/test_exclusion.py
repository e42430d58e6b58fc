"""Self-exclusion until a date: nobody shortens it but a platform administrator with a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from players.errors import SelfExcluded
from players.services import players
from players.wire.fields import format_time

ALICE = {"playerExternalId": "alice"}
NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def alice(lucky):
    return lucky.player("alice")


class TestOverTheApi:
    def test_an_unblock_before_the_date_is_refused_with_it(self, lucky):
        until = format_time(datetime.now(UTC) + DAY)
        assert lucky.post("player/block", ALICE | {"until": until}).data == {"status": "blocked"}

        answer = lucky.post("player/unblock", ALICE)

        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
        assert answer.details["until"] == until
        assert until in answer.body["message"]
        assert lucky.get("player/info", **ALICE).data["status"] == "blocked"

    def test_a_block_with_an_earlier_end_is_refused_too(self, lucky):
        now = datetime.now(UTC)
        lucky.post("player/block", ALICE | {"until": format_time(now + 2 * DAY)})

        answer = lucky.post("player/block", ALICE | {"until": format_time(now + DAY)})

        assert (answer.code, answer.details["until"]) == ("PERMISSION_ERROR", format_time(now + 2 * DAY))

    def test_a_block_without_end_is_lifted_as_ever(self, lucky):
        lucky.post("player/block", ALICE | {"reason": "chargeback"})
        assert lucky.post("player/unblock", ALICE).data == {"status": "active"}


class TestOverTime:
    def test_it_ends_by_itself_and_may_be_cleared_then(self, alice):
        excluded = players.block_player(player=alice, until=NOW + DAY, now=NOW)
        assert excluded.is_blocked(NOW + DAY - timedelta(microseconds=1))
        assert not excluded.is_blocked(NOW + DAY)

        assert players.unblock_player(player=alice, now=NOW + DAY).status == "active"

    def test_a_longer_one_replaces_it(self, alice):
        players.block_player(player=alice, until=NOW + DAY, now=NOW)
        players.block_player(player=alice, until=NOW + 9 * DAY, now=NOW)
        with pytest.raises(SelfExcluded):
            players.unblock_player(player=alice, now=NOW + 8 * DAY)

    def test_it_does_not_end_a_block_without_end_that_was_there_before(self, alice):
        """Whoever was blocked for a chargeback does not play again by excluding themselves until tomorrow."""
        players.block_player(player=alice, reason="chargeback", now=NOW)
        excluded = players.block_player(player=alice, until=NOW + DAY, now=NOW)

        assert excluded.is_blocked(NOW + 9 * DAY)
        assert excluded.blocked_reason == "chargeback"
        with pytest.raises(SelfExcluded):
            players.unblock_player(player=alice, now=NOW + DAY / 2)
        assert players.unblock_player(player=alice, now=NOW + DAY).status == "active"

    def test_a_block_without_end_on_top_does_not_open_a_way_out(self, alice):
        players.block_player(player=alice, until=NOW + DAY, now=NOW)
        players.block_player(player=alice, reason="fraud", now=NOW)
        with pytest.raises(SelfExcluded):
            players.unblock_player(player=alice, now=NOW)

        still = players.block_player(player=alice, reason="fraud", now=NOW + 2 * DAY)
        assert still.is_blocked(NOW + 2 * DAY)
        assert players.unblock_player(player=alice, now=NOW + 2 * DAY).status == "active"

    def test_an_administrator_may_lift_it(self, alice):
        players.block_player(player=alice, until=NOW + DAY, now=NOW)
        assert not players.lift_exclusion(player=alice).is_blocked(NOW)
