"""GET /v1/transaction/round: a signed link to the page of a round."""

import httpx
import pytest
from django.test import Client

from gameplay.models import GameRound
from tests.factories import external_game
from tests.rounds.table import Seat


@pytest.fixture
def ask(page, lucky, originals):
    """Asks about a round of dice that alice has played."""
    round_id = page().bet().round["id"]

    def get(caller=lucky, **changes):
        asked = {
            "playerExternalId": "alice",
            "roundId": round_id,
            "providerId": originals.pk,
            "gameCode": "dice",
        }
        return caller.get("transaction/round", **asked | changes)

    get.round_id = round_id
    return get


class TestTheLink:
    def test_opens_the_page_of_the_round(self, ask):
        data = ask().data

        assert list(data[0]) == ["url"]
        assert len(data) == 1
        page = Client().get(httpx.URL(data[0]["url"]).path)
        assert page.status_code == 200
        assert ask.round_id in page.content.decode()

    def test_of_another_providers_round_works_too(self, lucky, ask):
        seat = Seat(lucky, "alice", external_game())
        seat.bet("b1", 10)
        found = ask(roundId=seat.round().pk, providerId=seat.game.provider_id, gameCode="wheel")
        assert Client().get(httpx.URL(found.data[0]["url"]).path).status_code == 200

    def test_is_given_after_a_block_and_to_a_suspended_account(self, ask, lucky):
        lucky.post("player/block", {"playerExternalId": "alice"})
        assert ask().status == 200
        lucky.operator.suspend()
        assert ask().status == 200

    @pytest.mark.parametrize("missing", ["playerExternalId", "roundId", "providerId", "gameCode"])
    def test_needs_all_that_names_it(self, ask, missing):
        assert list(ask(**{missing: ""}).details["errors"]) == [missing]


class TestNotFound:
    @pytest.mark.parametrize("round_id", [1, 0, -1, 10**30])
    def test_is_a_round_that_is_not_there(self, ask, round_id):
        answer = ask(roundId=round_id)
        assert (answer.status, answer.code) == (404, "ROUND_NOT_FOUND")

    def test_is_another_players_round(self, ask):
        assert ask(playerExternalId="bob").code == "ROUND_NOT_FOUND"

    def test_is_another_games_round(self, ask):
        assert ask(gameCode="blackjack").code == "ROUND_NOT_FOUND"
        assert ask(gameCode="poker").code == "GAME_NOT_FOUND"
        assert ask(providerId=99).code == "PROVIDER_NOT_FOUND"

    def test_is_another_operators_round(self, ask, rival):
        assert ask(caller=rival).code == "ROUND_NOT_FOUND"
        assert ask(caller=rival, playerExternalId="carol").code == "ROUND_NOT_FOUND"
        assert ask(caller=rival, playerExternalId="nobody").code == "USER_NOT_FOUND"

    def test_is_a_round_of_play_money(self, ask, page):
        demo = page("dice", None).bet().round["id"]
        assert GameRound.objects.filter(pk=demo).exists()
        assert ask(roundId=demo).code == "ROUND_NOT_FOUND"
