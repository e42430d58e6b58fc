"""GET /v1/player/info, POST /v1/player/block and /v1/player/unblock."""

from datetime import UTC, datetime, timedelta

import pytest

from players.services import players


class TestInfo:
    def test_tells_the_balances(self, lucky):
        lucky.pay_in("alice", "12.50")

        answer = lucky.get("player/info", playerExternalId="alice")

        assert answer.data == {
            "playerCode": lucky.player("alice").code,
            "playerExternalId": "alice",
            "status": "active",
            "balance": [
                {"currency": "BTC", "amount": 0},
                {"currency": "ETH", "amount": 0},
                {"currency": "JPY", "amount": 0},
                {"currency": "KWD", "amount": 0},
                {"currency": "USD", "amount": 12.5},
            ],
            "held": [],
        }

    @pytest.mark.parametrize("player", ["carol", "nobody"])
    def test_of_somebody_elses_player_is_not_found(self, lucky, rival, player):
        answer = lucky.get("player/info", playerExternalId=player)
        assert (answer.status, answer.code) == (404, "USER_NOT_FOUND")

    def test_needs_the_player(self, lucky):
        assert list(lucky.get("player/info").details["errors"]) == ["playerExternalId"]


class TestBlock:
    @pytest.fixture
    def call(self, lucky):
        return lambda path="block", **sent: lucky.post(
            f"player/{path}", {"playerExternalId": "alice", **sent}
        )

    def status(self, lucky):
        return lucky.get("player/info", playerExternalId="alice").data["status"]

    def test_lasts_until_unblocked(self, call, lucky):
        assert call(reason="Lost the phone").data == {"status": "blocked"}
        assert self.status(lucky) == "blocked"

        assert call("unblock").data == {"status": "active"}
        assert self.status(lucky) == "active"
        assert lucky.player("alice").blocked_reason == ""

    @pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S+00:00"])
    def test_of_a_self_exclusion_ends_by_itself(self, call, lucky, form):
        until = datetime.now(UTC) + timedelta(days=1)
        call(until=until.strftime(form))

        player = lucky.player("alice")
        assert player.blocked_until == until.replace(microsecond=0)
        assert player.is_blocked(until - timedelta(seconds=2))
        assert not player.is_blocked(until)

    def test_that_is_over_lets_money_in_again(self, lucky):
        over = datetime.now(UTC) - timedelta(seconds=1)
        players.block_player(player=lucky.player("alice"), until=over)

        lucky.pay_in("alice", "5")

        assert self.status(lucky) == "active"

    @pytest.mark.parametrize(
        ("until", "code"),
        [
            ("2020-01-01 00:00:00", "PARAMETERS_INVALID"),
            ("tomorrow", "VALIDATION_ERROR"),
            ("2030-02-30 00:00:00", "VALIDATION_ERROR"),
            ("2030-01-01T00:00:00", "VALIDATION_ERROR"),
            (1900000000, "VALIDATION_ERROR"),
        ],
    )
    def test_until_a_moment_that_is_none_is_refused(self, call, lucky, until, code):
        answer = call(until=until)

        assert (answer.code, list(answer.details["errors"])) == (code, ["until"])
        assert self.status(lucky) == "active"

    @pytest.mark.parametrize("path", ["block", "unblock"])
    def test_of_somebody_elses_player_is_not_found(self, call, rival, path):
        answer = call(path, playerExternalId="carol")
        assert (answer.status, answer.code) == (404, "USER_NOT_FOUND")

    def test_twice_keeps_the_later(self, call, lucky):
        call(reason="first")
        call(reason="second")
        assert lucky.player("alice").blocked_reason == "second"
