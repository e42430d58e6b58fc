"""The catalogue of currencies: how many decimals an amount may have, held by the database too."""

from decimal import Decimal

import pytest

from tests.cast import Casino
from tests.factories import casino
from wallets import services
from wallets.currencies import EXPONENTS
from wallets.errors import CurrencyNotSupported
from wallets.models import Currency


@pytest.fixture
def world(db):
    """An invoiced casino with every currency there is."""
    operator = casino(login_id="world", currencies=EXPONENTS, payment_method="invoice")
    services.link_players(operator=operator, external_ids=["alice"])
    return Casino(operator)


class TestCatalogue:
    def test_is_the_databases(self, db):
        assert dict(Currency.objects.values_list("code", "exponent")) == EXPONENTS

    @pytest.mark.parametrize(
        ("code", "exponent"),
        [
            ("USD", 2), ("EUR", 2), ("KRW", 0), ("JPY", 0), ("CLP", 0), ("VND", 0), ("ISK", 0), ("UGX", 0),
            ("KWD", 3), ("BHD", 3), ("TND", 3), ("CLF", 4), ("UYW", 4), ("MGA", 2), ("MRU", 2), ("IDR", 2),
            ("BTC", 8), ("DOGE", 8), ("USDT", 6), ("TRX", 6), ("SOL", 9), ("ETH", 18), ("BNB", 18),
        ],
    )  # fmt: skip
    def test_says(self, code, exponent):
        assert EXPONENTS[code] == exponent

    @pytest.mark.parametrize("code", ["XAU", "XTS", "XXX", "XDR", "ZWL", "HRK", "usd"])
    def test_has_no_metals_tests_funds_or_old_ones(self, db, code):
        with pytest.raises(CurrencyNotSupported):
            services.open_currencies(operator=casino(), currencies=["USD", code])

    def test_opens_all_or_none(self, db):
        operator = casino(currencies=[])
        with pytest.raises(CurrencyNotSupported):
            services.open_currencies(operator=operator, currencies=["USD", "XXX"])
        assert Casino(operator).get("operator/info").data["balance"] == []


class TestEveryCurrency:
    def transfers(self, kind, amount_of):
        return [
            {
                "type": kind,
                "playerExternalId": "alice",
                "currency": code,
                "amount": amount_of(exponent),
                "referenceId": f"{kind}-{code}-{amount_of(exponent)}",
            }
            for code, exponent in EXPONENTS.items()
        ]

    def test_takes_its_smallest_unit_and_gives_it_back(self, world):
        def unit(exponent):
            return format(Decimal(1).scaleb(-exponent), "f")

        for kind, balance in (("deposit", unit), ("withdraw", lambda _: "0")):
            results = world.post("player/wallet/bulk", {"transfers": self.transfers(kind, unit)}).data
            assert {it["success"] for it in results} == {True}
            for result in results:
                assert Decimal(result["data"]["balance"]) == Decimal(
                    balance(EXPONENTS[result["data"]["currency"]])
                )

    def test_refuses_a_tenth_of_it(self, world):
        def too_fine(exponent):
            return format(Decimal(11).scaleb(-exponent - 1), "f")

        results = world.post("player/wallet/bulk", {"transfers": self.transfers("deposit", too_fine)}).data

        assert {it.get("errorCode") for it in results} <= {"PARAMETERS_INVALID", "VALIDATION_ERROR"}
        assert all(list(it["data"]["errors"]) == ["amount"] for it in results)
