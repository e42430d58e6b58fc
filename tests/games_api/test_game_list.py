"""GET /v1/game/list/{providerId}."""

from decimal import Decimal

import pytest

from gameplay.models import Game, GameLimit, Provider, ProviderSetting
from gameplay.originals.catalogue import GAMES


@pytest.fixture
def games(lucky, originals):
    return lambda: {it["gameID"]: it for it in lucky.get(f"game/list/{originals.pk}").data}


class TestTheList:
    def test_has_our_games_with_their_published_returns(self, games):
        found = games()

        assert list(found) == ["harbour-lights", "european-roulette", "dice", "blackjack"]
        for code, game in GAMES.items():
            assert found[code]["gameName"] == game.NAME
            assert found[code]["gameType"] == game.GAME_TYPE
            assert found[code]["rtpVariants"] == [it.label for it in game.VARIANTS]
        assert len(found["harbour-lights"]["rtpVariants"]) >= 4

    def test_says_all_of_a_game(self, games):
        found = games()["dice"]
        limits = found.pop("limits")

        assert found == {
            "gameID": "dice",
            "gameName": "Dice",
            "gameImage": "http://127.0.0.1:8000/static/play/art/dice.svg",
            "gameType": 2,
            "inMaintenance": False,
            "rtpVariants": [99, 98, 97, 96],
            "minBet": Decimal("0.0000002"),
            "maxBet": Decimal("0.0001"),
        }
        assert limits[-1] == {"currency": "USD", "minBet": Decimal("0.2"), "maxBet": 100, "maxWin": 500000}
        assert [it["currency"] for it in limits] == ["BTC", "ETH", "JPY", "KWD", "USD"]

    def test_has_the_operators_limits(self, games, lucky, rival, originals):
        game = Game.objects.get(code="dice")
        mine = {"game": game, "currency": "USD", "max_win": 1000}
        GameLimit.objects.create(operator=lucky.operator, min_stake=1, max_stake=50, **mine)
        GameLimit.objects.create(operator=rival.operator, min_stake=3, max_stake=4, **mine)
        ProviderSetting.objects.create(
            operator=lucky.operator, provider=originals, currency="USD", max_stake=20
        )

        assert games()["dice"]["limits"][-1] == {"currency": "USD", "minBet": 1, "maxBet": 20, "maxWin": 1000}

    def test_leaves_out_a_currency_that_is_off(self, games, lucky):
        game = Game.objects.get(code="dice")
        GameLimit.objects.create(
            operator=lucky.operator,
            game=game,
            currency="USD",
            enabled=False,
            min_stake=1,
            max_stake=1,
            max_win=1,
        )
        assert "USD" not in [it["currency"] for it in games()["dice"]["limits"]]
        assert "USD" in [it["currency"] for it in games()["blackjack"]["limits"]]

    def test_leaves_out_a_game_that_is_off_and_marks_maintenance(self, games):
        Game.objects.filter(code="dice").update(enabled=False)
        Game.objects.filter(code="blackjack").update(in_maintenance=True)
        found = games()
        assert "dice" not in found
        assert [it["inMaintenance"] for it in found.values()] == [False, False, True]

        Provider.objects.update(in_maintenance=True)
        assert all(it["inMaintenance"] for it in games().values())

    @pytest.mark.parametrize("provider", [99, 10**30])
    def test_of_no_provider_is_not_found(self, lucky, provider):
        answer = lucky.get(f"game/list/{provider}")
        assert (answer.status, answer.code) == (404, "PROVIDER_NOT_FOUND")

    @pytest.mark.parametrize("provider", ["x", "-1", "1.5", ""])
    def test_of_something_else_is_an_unknown_path(self, lucky, provider):
        assert lucky.get(f"game/list/{provider}").status == 404

    def test_is_open_to_an_account_that_nobody_approved_and_to_a_suspended_one(
        self, pending, suspended, originals
    ):
        assert pending.get(f"game/list/{originals.pk}").status == 200
        assert suspended.get(f"game/list/{originals.pk}").status == 200
