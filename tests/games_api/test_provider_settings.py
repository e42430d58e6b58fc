"""GET /v1/provider/settings, all of them and one of them."""

from decimal import Decimal

import pytest

from gameplay.models import Provider, ProviderSetting


@pytest.fixture
def one(lucky, originals):
    return lambda currency="USD", provider=None: lucky.get(
        f"provider/settings/{provider or originals.pk}/{currency}"
    )


class TestOneSetting:
    def test_has_the_platforms_limits_where_nobody_set_any(self, one, originals):
        assert one().data == {
            "providerId": originals.pk,
            "currency": "USD",
            "enabled": True,
            "minBet": Decimal("0.2"),
            "maxBet": 100,
            "rtp": 96,
        }

    @pytest.mark.parametrize(
        ("currency", "least", "most"),
        [("JPY", "20", "10000"), ("KWD", "0.02", "10"), ("BTC", "0.0000002", "0.0001")],
    )
    def test_has_them_in_the_currencys_own_units(self, one, currency, least, most):
        found = one(currency).data
        assert (found["minBet"], found["maxBet"]) == (Decimal(least), Decimal(most))

    def test_is_the_operators(self, one, lucky, rival, originals):
        mine = {"provider": originals, "currency": "USD"}
        ProviderSetting.objects.create(operator=lucky.operator, min_stake=1, max_stake=5, rtp=94, **mine)
        ProviderSetting.objects.create(
            operator=rival.operator, min_stake=2, max_stake=3, enabled=False, **mine
        )

        found = one().data

        assert (found["minBet"], found["maxBet"], found["rtp"], found["enabled"]) == (1, 5, 94, True)

    def test_is_off_with_the_provider(self, one, lucky, originals):
        ProviderSetting.objects.create(
            operator=lucky.operator, provider=originals, currency="USD", enabled=False
        )
        assert one().data["enabled"] is False
        assert one("JPY").data["enabled"] is True
        Provider.objects.update(enabled=False)
        assert one("JPY").data["enabled"] is False

    def test_has_the_accounts_rtp_by_default(self, one, lucky):
        lucky.call("PATCH", "operator/update", {"rtp": "94.5"})
        assert one().data["rtp"] == Decimal("94.5")

    @pytest.mark.parametrize("currency", ["EUR", "usd", "XXX", "U", "USD%00"])
    def test_of_a_currency_that_the_operator_has_not_is_refused(self, one, currency):
        answer = one(currency)
        assert (answer.status, answer.code) == (400, "CURRENCY_NOT_SUPPORTED")

    @pytest.mark.parametrize("provider", [99, 10**30])
    def test_of_no_provider_is_not_found(self, one, provider):
        answer = one(provider=provider)
        assert (answer.status, answer.code) == (404, "PROVIDER_NOT_FOUND")


class TestAllSettings:
    def test_are_one_for_each_provider_and_currency(self, lucky, one):
        found = lucky.get("provider/settings").data
        assert [it["currency"] for it in found] == ["BTC", "ETH", "JPY", "KWD", "USD"]
        assert found[-1] == one().data

    def test_are_open_to_an_account_that_nobody_approved_and_to_a_suspended_one(
        self, pending, suspended, originals
    ):
        for casino in (pending, suspended):
            assert casino.get("provider/settings").status == 200
            assert casino.get(f"provider/settings/{originals.pk}/USD").status == 200
