"""The catalogue: what is switched off or limited there holds for the next bet, and each change has its event."""

from decimal import Decimal

import pytest
from django.urls import reverse

from gameplay.catalogue import limits_of
from gameplay.models import Game, GameLimit, ProviderSetting
from tests.backoffice.conftest import logged_in, newest, page, send, text
from tests.backoffice.tables.catalogue import LIMITS, seen

# Session, person, two for the rights, the account, its currencies; four for the shelf.
SHELF = 10
SHOWN = seen("0.2", "100", "500000")


@pytest.fixture
def dice(db) -> Game:
    return Game.objects.select_related("provider").get(code="dice")


def holds(house, game):
    return limits_of(operator_id=house.operator.pk, game=game, currency="USD")


class TestAnOperatorsOwn:
    def test_limits_hold_at_once_and_go_back_to_the_platforms(self, lena, lucky, dice):
        assert (
            send(lena, "catalogue_of_limits", lucky.operator.pk, dice.pk, **LIMITS | SHOWN).status_code == 302
        )

        found = holds(lucky, dice)
        assert (found.min_stake, found.max_stake, found.max_win) == (1, 50, 1000)
        assert (newest().action, newest().operator) == ("catalogue.changed", lucky.operator)
        assert newest().before["own"] is False
        assert (newest().after["game"], newest().after["max_win"]) == ("dice", "1000")

        send(lena, "catalogue_of_limits", lucky.operator.pk, dice.pk, currency="USD", verb="reset")
        assert holds(lucky, dice).max_stake == 100
        assert newest().before["max_stake"] == "50"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"max_stake": "101"}, "Largest stake is above the platform"),
            ({"min_stake": "60"}, "Largest stake is below the smallest"),
            ({"max_win": "1"}, "Largest win is below the largest stake"),
            ({"min_stake": "1.001"}, "USD has 2 decimals"),
            ({"min_stake": ""}, "Smallest stake is empty"),
        ],
        ids=lambda it: str(it)[:30],
    )
    def test_limits_that_are_none_are_refused(self, lena, lucky, dice, changes, said):
        sent = LIMITS | SHOWN | changes

        answer = send(lena, "catalogue_of_limits", lucky.operator.pk, dice.pk, **sent)

        assert answer.status_code == 400
        assert said in text(answer)
        assert not GameLimit.objects.exists()

    def test_limits_do_not_overwrite_somebody_elses(self, lena, boss, lucky, dice):
        send(boss, "catalogue_of_limits", lucky.operator.pk, dice.pk, **LIMITS | SHOWN)

        late = send(
            lena, "catalogue_of_limits", lucky.operator.pk, dice.pk, **LIMITS | SHOWN | {"max_win": "77"}
        )

        assert late.status_code == 400
        assert "was changed by somebody else meanwhile" in text(late)
        assert GameLimit.objects.get().max_win == 1000

    def test_provider_is_switched_off_in_every_currency(self, lena, lucky, dice):
        send(lena, "catalogue_of_switch", lucky.operator.pk, dice.provider_id, enabled="0")

        assert not holds(lucky, dice).enabled
        assert "off" in text(page(lena, "account", lucky.operator.pk))
        send(lena, "catalogue_of_switch", lucky.operator.pk, dice.provider_id, enabled="1")
        assert holds(lucky, dice).enabled

    def test_terms_narrow_the_games(self, lena, lucky, dice):
        rtp = str(dice.variants[-1].normalize())
        sent = {"currency": "USD", "enabled": "on", "initial-enabled": "True", "max_stake": "20", "rtp": rtp}

        assert (
            send(lena, "catalogue_of_provider", lucky.operator.pk, dice.provider_id, **sent).status_code
            == 302
        )

        assert holds(lucky, dice).max_stake == 20
        assert ProviderSetting.objects.get().rtp == Decimal(rtp)
        assert f"plays {rtp} %" in text(page(lena, "catalogue_of", lucky.operator.pk))


class TestThePlatforms:
    def test_game_that_is_off_cannot_be_switched_on_by_an_operator(self, boss, lena, lucky, dice):
        send(lena, "catalogue_of_limits", lucky.operator.pk, dice.pk, **LIMITS | SHOWN)
        off = {name: value for name, value in LIMITS.items() if name != "enabled"}
        send(boss, "catalogue_limits", dice.pk, **off | SHOWN)

        assert not holds(lucky, dice).enabled
        assert newest().operator is None

    def test_maintenance_is_for_everybody(self, boss, dice):
        sent = {"initial-enabled": "True", "initial-in_maintenance": "False", "enabled": "on"}

        send(boss, "catalogue_game", dice.pk, **sent, in_maintenance="on")

        dice.refresh_from_db()
        assert (dice.enabled, dice.in_maintenance) == (True, True)
        assert "in maintenance" in text(page(boss, "catalogue"))

    def test_page_costs_the_same_whatever_the_number_of_games(
        self, boss, lucky, django_assert_max_num_queries
    ):
        client, url = logged_in(boss), reverse("admin:catalogue_of", args=[lucky.operator.pk])
        with django_assert_max_num_queries(SHELF):
            client.get(url)
