"""Amounts on the wire: exact in every currency, in and out, or refused by name. Never rounded."""

import json
from decimal import Decimal

import pytest

from tests.cast import Casino, today
from tests.factories import casino
from wallets import services


@pytest.fixture
def payment_method():
    return "invoice"


@pytest.fixture
def call(lucky):
    """`amount` goes into the JSON text as it is."""

    def move(amount, currency="USD", kind="deposit", **headers):
        body = f'{{"playerExternalId": "alice", "currency": "{currency}", "amount": {amount}}}'
        return lucky.post(f"player/wallet/{kind}", body, **headers)

    return move


LARGEST = {
    "JPY": "9" * 20,
    "USD": "9" * 20 + ".99",
    "KWD": "9" * 20 + ".999",
    "BTC": "9" * 20 + ".99999999",
    "ETH": "9" * 20 + "." + "9" * 18,
}

EXACT = [
    pytest.param("USD", "1000.5", "1000.5", id="a number"),
    pytest.param("USD", '"1000.50"', "1000.5", id="a string"),
    pytest.param("USD", "1000.50000000000000000000", "1000.5", id="zeros that mean nothing"),
    pytest.param("USD", "63727092.34", "63727092.34", id="63,727,092.34"),
    pytest.param("USD", "0.07", "0.07", id="no binary fraction"),
    pytest.param("USD", "1e3", "1000", id="an exponent"),
    pytest.param("USD", "1.5E+2", "150", id="a signed exponent"),
    pytest.param("USD", "5e-2", "0.05", id="a small exponent"),
    pytest.param("USD", "9007199254740993", "9007199254740993", id="beyond 2^53"),
    pytest.param("JPY", "1000", "1000", id="no decimals"),
    pytest.param("JPY", "1000.000", "1000", id="no decimals but zeros"),
    pytest.param("KWD", "0.001", "0.001", id="three decimals"),
    pytest.param("BTC", "0.00000001", "0.00000001", id="a satoshi"),
    pytest.param("BTC", "1e-8", "0.00000001", id="a satoshi with an exponent"),
    pytest.param("BTC", "20999999.9769", "20999999.9769", id="all bitcoins"),
    pytest.param("ETH", "0.000000000000000001", "0.000000000000000001", id="a wei"),
    pytest.param("ETH", "12345678901.123456789012345678", "12345678901.123456789012345678", id="29 digits"),
    *[pytest.param(currency, text, text, id=f"the largest {currency}") for currency, text in LARGEST.items()],
]


class TestExact:
    @pytest.mark.parametrize(("currency", "sent", "told"), EXACT)
    def test_in_and_out(self, call, lucky, currency, sent, told):
        deposited = call(sent, currency)

        assert f'"balance":{told},"depositAmount":{told},' in deposited.text
        assert lucky.balance("alice", currency) == Decimal(told)
        assert (
            f'{{"currency":"{currency}","amount":{told}}}'
            in lucky.get("player/info", playerExternalId="alice").text
        )

        withdrawn = call(sent, currency, "withdraw")

        assert f'"balance":0,"depositAmount":{told},' in withdrawn.text
        assert f'"withdrawAmount":{told}' in withdrawn.text
        assert [row.amount for row in lucky.rows("alice", currency)] == [
            Decimal(told),
            Decimal(told).copy_negate(),
        ]

    @pytest.mark.parametrize(("currency", "sent", "told"), EXACT)
    def test_as_text_on_request(self, call, currency, sent, told):
        answer = call(sent, currency, Accept="application/json; money=string")
        assert f'"balance":"{told}","depositAmount":"{told}",' in answer.text

    def test_sums_are_exact(self, call, lucky):
        for amount in ("0.1", "0.2"):
            answer = call(amount)
        assert '"balance":0.3,' in answer.text

        for _ in range(100):
            answer = call("0.01")
        assert '"balance":1.3,' in answer.text
        assert (
            lucky.post(
                "player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"}
            ).text.count(":1.3,")
            == 2
        )

    @pytest.mark.parametrize("currency", LARGEST)
    def test_in_the_list_too(self, call, lucky, currency):
        told = LARGEST[currency]
        call(told, currency)
        call(told, currency, "withdraw")

        listed = lucky.get("transaction/list", **today()).text

        assert listed.count(f'"amount":{told},') == 2
        assert f'"balance":{told},' in listed

    @pytest.mark.parametrize("currency", LARGEST)
    def test_between_two_stored_balances(self, db, currency):
        """A prepaid operator's funds move by exactly what the player's wallet does."""
        unit = LARGEST[currency]
        rich = Casino(casino(login_id="rich", funds={currency: unit}, currencies=[currency]))
        services.link_players(operator=rich.operator, external_ids=["carol"])
        heir = Casino(casino(login_id="heir", parent=rich.operator, currencies=[currency]))

        sent = {"playerExternalId": "carol", "currency": currency, "amount": unit}
        assert f'"balance":{unit},' in rich.post("player/wallet/deposit", sent).text
        assert rich.balance(None, currency) == 0
        assert f'"withdrawAmount":{unit}' in rich.post("player/wallet/withdraw", sent).text
        moved = rich.post(
            "operator/transfer-balance", {"targetOperatorId": "heir", "currency": currency, "amount": unit}
        )
        assert (
            f'"myPreBalance":{unit},"myAfterBalance":0,"targetPreBalance":0,"targetAfterBalance":{unit}'
            in (moved.text)
        )
        assert heir.balance(None, currency) == Decimal(unit)


WRONG = [
    pytest.param("0", id="nothing"),
    pytest.param("0.00", id="nothing with decimals"),
    pytest.param("-0.0", id="minus nothing"),
    pytest.param("-5", id="negative"),
    pytest.param('"-5"', id="negative text"),
    pytest.param("1.001", id="too fine"),
    pytest.param('"1.001"', id="too fine as text"),
    pytest.param("1e-400", id="far too fine"),
    pytest.param("1e400", id="far too large"),
    pytest.param("1e999999999999", id="an exponent without end"),
    pytest.param("NaN", id="NaN"),
    pytest.param("Infinity", id="infinity"),
    pytest.param("-Infinity", id="minus infinity"),
    pytest.param('"NaN"', id="NaN as text"),
    pytest.param('"Infinity"', id="infinity as text"),
    pytest.param("true", id="true"),
    pytest.param('"abc"', id="letters"),
    pytest.param("null", id="null"),
    pytest.param('""', id="empty text"),
    pytest.param('" 5"', id="a space"),
    pytest.param('"1,000.50"', id="commas"),
    pytest.param('"1e3"', id="an exponent as text"),
    pytest.param('"0x10"', id="hexadecimal"),
    pytest.param('"1_000"', id="underscore"),
    pytest.param('"٣"', id="Arabic digits"),
    pytest.param('"\uff15"', id="full-width digits"),
    pytest.param('"5\\u0000"', id="NUL"),
    pytest.param("9" * 30, id="30 digits"),
    pytest.param('"' + "9" * 30 + '"', id="30 digits as text"),
    pytest.param("1" + "0" * 20, id="one more than fits"),
    pytest.param("9" * 5000, id="5000 digits"),
    pytest.param("[5]", id="a list"),
    pytest.param('{"amount": 5}', id="an object"),
]


class TestRefused:
    @pytest.mark.parametrize("amount", WRONG)
    @pytest.mark.parametrize("kind", ["deposit", "withdraw"])
    def test_by_name(self, call, lucky, kind, amount):
        answer = call(amount, kind=kind)

        assert answer.status == 400
        assert answer.code in ("VALIDATION_ERROR", "PARAMETERS_INVALID")
        assert list(answer.details["errors"]) == ["amount"]
        assert lucky.rows() == []

    @pytest.mark.parametrize("amount", WRONG)
    @pytest.mark.parametrize("path", ["operator/transfer-balance", "player/wallet/bulk"])
    def test_by_name_elsewhere(self, lucky, path, amount):
        casino(login_id="child", parent=lucky.operator, currencies=["USD"])
        if path == "player/wallet/bulk":
            body = (
                '{"transfers": [{"type": "deposit", "playerExternalId": "alice", "currency": "USD",'
                f' "referenceId": "b-1", "amount": {amount}}}]}}'
            )
        else:
            body = f'{{"targetOperatorId": "child", "currency": "USD", "amount": {amount}}}'

        answer = lucky.post(path, body)

        refusal = answer.body if answer.status == 400 else answer.data[0]
        assert refusal["errorCode"] in ("VALIDATION_ERROR", "PARAMETERS_INVALID")
        assert list(refusal["data"]["errors"]) == ["amount"]
        assert lucky.rows() == []

    @pytest.mark.parametrize(
        ("currency", "amount"),
        [
            ("JPY", "0.1"),
            ("USD", "0.001"),
            ("KWD", "0.0001"),
            ("BTC", "0.000000001"),
            ("ETH", "0.0000000000000000001"),
            ("USD", "12345678901234567890.123456789"),
            ("BTC", "12345678901234567890.1234567891"),
            ("KWD", "99999999999999999999.99999999999"),
        ],
    )
    def test_with_more_decimals_than_the_currency_has(self, call, lucky, currency, amount):
        for kind in ("deposit", "withdraw"):
            answer = call(amount, currency, kind)
            assert (answer.status, list(answer.details["errors"])) == (400, ["amount"])
        assert lucky.rows("alice", currency) == []

    def test_when_it_is_missing(self, lucky):
        answer = lucky.post("player/wallet/deposit", {"playerExternalId": "alice", "currency": "USD"})
        assert answer.details["errors"] == {"amount": ["is required"]}

    def test_when_it_is_there_twice(self, call, lucky):
        answer = call('5, "amount": 6')

        assert list(answer.details["errors"]) == ["amount"]
        assert lucky.rows() == []


def test_numbers_of_answers_are_plain_json(call):
    """No exponent that a strict reader would stumble on."""
    text = call("0.00000001", "BTC").text
    assert json.loads(text)["data"]["balance"] == 1e-8
    assert "e-" not in text.lower().replace("referenceid", "")
