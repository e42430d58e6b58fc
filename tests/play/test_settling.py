"""What ends play: no further bet then, and an open round still settles."""

from decimal import Decimal

import pytest

from gameplay import modes
from gameplay.models import Game, GameLimit, Provider, ProviderSetting
from players.services import operators
from tests.play.page import may

UNTIL = "2999-01-01 00:00:00"


def kick(casino):
    assert casino.post("game/kick", {"playerExternalId": "alice"}).status == 200


def block(casino):
    assert casino.post("player/block", {"playerExternalId": "alice", "until": UNTIL}).status == 200


def switch_the_game_off(casino):
    Game.objects.filter(code="blackjack").update(enabled=False)


def switch_the_provider_off(casino):
    Provider.objects.filter(is_built_in=True).update(enabled=False)


def switch_it_off_for_the_operator(casino):
    provider = Provider.objects.get(is_built_in=True)
    ProviderSetting.objects.create(operator=casino.operator, provider=provider, currency="USD", enabled=False)


def switch_the_currency_off(casino):
    game = Game.objects.get(code="blackjack")
    GameLimit.objects.create(
        operator=casino.operator,
        game=game,
        currency="USD",
        enabled=False,
        min_stake=1,
        max_stake=1,
        max_win=1,
    )


def maintain_the_game(casino):
    Game.objects.filter(code="blackjack").update(in_maintenance=True)


def maintain_the_provider(casino):
    Provider.objects.filter(is_built_in=True).update(in_maintenance=True)


def suspend(casino):
    operators.suspend(operator=casino.operator)


def begin_to_switch(casino):
    modes._begin(casino.operator, "https://casino.example/callback")


ENDS = {
    kick: "SESSION_ENDED",
    block: "PLAYER_BLOCKED",
    switch_the_game_off: "GAME_OFF",
    switch_the_provider_off: "GAME_OFF",
    switch_it_off_for_the_operator: "GAME_OFF",
    switch_the_currency_off: "GAME_OFF",
    maintain_the_game: "UNDER_MAINTENANCE",
    maintain_the_provider: "UNDER_MAINTENANCE",
    suspend: "GAME_OFF",
    begin_to_switch: "SESSION_ENDED",
}


@pytest.mark.parametrize(("end", "code"), ENDS.items(), ids=lambda it: getattr(it, "__name__", ""))
class TestAfterIt:
    def test_a_bet_is_refused(self, page, lucky, end, code):
        opened = page("blackjack")
        shown = opened.commitment()
        end(lucky)

        assert opened.bet(commitment=shown).code == code
        assert lucky.balance() == 100

    def test_a_double_is_refused_and_a_stand_settles(self, page, lucky, end, code):
        opened = page("blackjack")
        hand = opened.hand(may("double")).round
        end(lucky)

        assert opened.act(hand["id"], "double").code == code
        assert lucky.balance() == 99
        ended = opened.act(hand["id"], "stand")

        assert ended.round["finished"]
        assert lucky.balance() == 99 + Decimal(ended.round["win"]) == Decimal(ended.body["balance"])


class TestALimitThatIsLowered:
    def test_counts_for_the_next_bet(self, page, lucky):
        opened = page()
        game = Game.objects.get(code="dice")
        GameLimit.objects.create(
            operator=lucky.operator, game=game, currency="USD", min_stake=2, max_stake=5, max_win=50
        )

        assert opened.bet("1").code == "STAKE_TOO_LOW"
        assert opened.bet("6").error["max"] == "5"
        assert opened.bet("5").status == 200

    def test_of_the_provider_narrows_it_further(self, page, lucky):
        opened = page()
        provider = Provider.objects.get(is_built_in=True)
        ProviderSetting.objects.create(
            operator=lucky.operator, provider=provider, currency="USD", max_stake=3, min_stake=2
        )

        assert (opened.bet("1").code, opened.bet("4").code) == ("STAKE_TOO_LOW", "STAKE_TOO_HIGH")
        boot = opened.call("boot").body
        assert (boot["minStake"], boot["maxStake"]) == ("2", "3")

    def test_of_another_operator_or_currency_does_not(self, page, lucky, rival):
        game = Game.objects.get(code="dice")
        narrow = {"game": game, "min_stake": 50, "max_stake": 60, "max_win": 100}
        GameLimit.objects.create(operator=rival.operator, currency="USD", **narrow)
        GameLimit.objects.create(operator=lucky.operator, currency="JPY", **narrow)
        assert page().bet("1").status == 200

    def test_of_the_platform_counts_where_the_operator_has_none(self, page, lucky):
        game = Game.objects.get(code="dice")
        GameLimit.objects.create(
            operator=None, game=game, currency="USD", min_stake=2, max_stake=5, max_win=50
        )
        assert page().bet("1").code == "STAKE_TOO_LOW"
        GameLimit.objects.create(
            operator=lucky.operator, game=game, currency="USD", min_stake=1, max_stake=5, max_win=50
        )
        assert page().bet("1").status == 200
