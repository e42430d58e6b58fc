"""From a launch token to a session: once, within 10 minutes, for the provider's own games."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from gameplay.launch import kick
from gameplay.models import GameSession
from tests.factories import external_game, launch_secret
from tests.provider_api.house import Guest


@pytest.fixture
def link(lucky, acme):
    """The token of a launch of alice's, who has 100."""
    lucky.pay_in("alice", "100")

    def made(currency="USD", player="alice", now=None):
        return launch_secret(lucky.operator, player, acme.game, currency, now=now)

    return made


class TestAuthenticate:
    def test_says_who_plays_what(self, acme, lucky, link):
        data = acme.post("authenticate", token=link()).data

        session = GameSession.objects.get(pk=int(data.pop("sessionId")))
        assert len(data.pop("session")) == 43
        assert data == {
            "playerCode": lucky.player("alice").code,
            "currency": "USD",
            "decimals": 2,
            "language": "en",
            "gameCode": "wheel",
            "variant": "95.83",
            "mode": "transfer",
            "balance": 100,
            "minStake": Decimal("0.2"),
            "maxStake": 100,
            "maxWin": 500000,
            "returnUrl": "",
        }
        assert session.entered_at is not None

    def test_works_once(self, acme, link):
        token = link()
        assert acme.post("authenticate", token=token).status == 200

        again = acme.post("authenticate", token=token)
        assert (again.status, again.code) == (403, "PERMISSION_ERROR")
        assert again.details["why"] == "used"

    def test_works_for_ten_minutes(self, acme, link):
        now = datetime.now(UTC)

        assert acme.post("authenticate", token=link(now=now - timedelta(minutes=9, seconds=50))).status == 200
        late = acme.post("authenticate", token=link(now=now - timedelta(minutes=10)))
        assert (late.code, late.details["why"]) == ("PERMISSION_ERROR", "expired")

    def test_of_anothers_game_is_unknown_and_stays_good(self, acme, globex, link):
        token = link()

        assert globex.post("authenticate", token=token).details["why"] == "unknown"
        assert acme.post("authenticate", token=token).status == 200

    def test_is_not_used_up_by_our_own_pages(self, acme, link):
        token = link()

        assert Client().get(f"/play/launch/{token}").status_code == 410
        assert acme.post("authenticate", token=token).status == 200

    def test_of_a_kicked_player_is_refused(self, acme, lucky, link):
        token = link()
        kick(player=lucky.player("alice"), now=datetime.now(UTC))

        assert acme.post("authenticate", token=token).code == "PERMISSION_ERROR"

    @pytest.mark.parametrize("token", [None, "", 7, "a b", "x" * 101, ["x"], "\u0000"])
    def test_wants_a_token(self, acme, token):
        answer = acme.post("authenticate", token=token)

        assert (answer.status, answer.code) == (400, "VALIDATION_ERROR")
        assert "token" in answer.details["errors"]

    def test_of_play_money_says_so(self, acme, link):
        data = acme.post("authenticate", token=link(player=None)).data

        assert (data["mode"], data["balance"], data["playerCode"]) == ("demo", 1000, None)

    def test_writes_money_as_text_on_request(self, acme, link):
        answer = acme.call("POST", "authenticate", {"token": link()}, Accept="application/json; money=string")

        assert (answer.data["balance"], answer.data["minStake"]) == ("100", "0.2")


class TestASession:
    def test_has_a_balance(self, alice, lucky):
        lucky.pay_in("alice", "0.55")

        data = alice.house.post("balance", session=alice.secret).data
        assert data == {"balance": Decimal("100.55"), "currency": "USD", "isLive": True}

    def test_that_has_ended_has_one_too(self, alice, lucky):
        kick(player=lucky.player("alice"), now=datetime.now(UTC))

        assert alice.house.post("balance", session=alice.secret).data["isLive"] is False

    def test_that_is_too_old_for_a_bet_is_not_called_live(self, alice):
        GameSession.objects.filter(pk=alice.session.pk).update(
            entered_at=datetime.now(UTC) - timedelta(hours=24)
        )

        assert alice.bet("b1").status == 403
        assert alice.house.post("balance", session=alice.secret).data["isLive"] is False

    @pytest.mark.parametrize("path", ["balance", "bet", "win", "cancel", "close", "batch"])
    def test_is_the_providers_own(self, alice, globex, path):
        sent = {
            "roundId": "r1",
            "id": "x",
            "amount": 1,
            "cancels": "b1",
            "actions": [{"type": "bet", "id": "x", "amount": 1}],
        }
        answer = globex.post(path, session=alice.secret, **sent)

        assert (answer.status, answer.code) == (400, "PARAMETERS_INVALID")
        assert answer.details == {"errors": {"session": ["is not known"]}}
        assert alice.house.post(path, session="unknown", **sent).details == answer.details

    def test_of_a_launch_token_is_none(self, acme, link):
        assert acme.post("balance", session=link()).code == "PARAMETERS_INVALID"

    def test_is_none_for_our_own_pages(self, alice):
        headers = {"Authorization": f"Bearer {alice.secret}"}
        answer = Client().post("/play/api/boot", {}, content_type="application/json", headers=headers)

        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "SESSION_ENDED")

    def test_lives_for_a_day(self, alice):
        alice.bet("b1")
        GameSession.objects.filter(pk=alice.session.pk).update(
            entered_at=datetime.now(UTC) - timedelta(hours=24)
        )

        refused = alice.bet("b2")
        assert (refused.code, refused.details["why"]) == ("PERMISSION_ERROR", "expired")
        assert alice.bet("b1").is_replay
        assert alice.win("w1").status == 200

    def test_is_of_one_game_of_the_provider(self, alice, lucky):
        """Its rounds are too: another game's session cannot go on with them."""
        alice.bet("b1")
        poker = external_game(code="poker")
        assert poker.provider_id == alice.house.game.provider_id
        alice.house.game = poker
        other = Guest(alice.house, lucky)

        assert other.win("w1").details["rule"] == "other_session"
