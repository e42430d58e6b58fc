"""The signatures of a callback: the contract's vectors, and what an operator does to check one."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from gameplay.seamless import messages
from gameplay.seamless.messages import Keys
from gameplay.seamless.numbers import as_javascript, survives
from gameplay.seamless.signature import message, parts, sign

ROUND = messages.Round("r1", 2, "Demo", "g1", "Game One")
BODY = {
    "command": "bet",
    "transactionId": "SP1",
    "playerId": "p1",
    "roundId": "r1",
    "providerId": 2,
    "providerName": "Demo",
    "gameCode": "g1",
    "gameName": "Game One",
    "currency": "EUR",
    "amount": Decimal("10.50"),
    "isRoundFinished": True,
    "isCall": False,
    "timestamp": 1586335186372,
}

amounts = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.integers(min_value=0, max_value=10**15 - 1),
    st.integers(min_value=0, max_value=18),
)


class TestTheVectors:
    @pytest.mark.parametrize(
        ("text", "signature"),
        [
            (
                "1500,USD,user123,1713792000",
                "hx7t1QCsxLE7F4+EZr0At/iHsdCuCb8f7aAcd4fJIol6DuAqXQ82SJWKJ26ZN0OaTitKa+QrD8foLYRmLipPyw==",
            ),
            (
                "10.5,bet,EUR,g1,Game One,false,true,p1,2,Demo,r1,1586335186372,SP1",
                "ogKeO/nYVk0BbWzmM/Z2lUwW+GQDfL6zbnkGKJk6jrw4zbVUZp9ZTwf+5vHP8zs7OJbA74WrFX7NWZh/L9WT4Q==",
            ),
        ],
        ids=["short", "bet"],
    )
    def test_are_signed_as_published(self, text, signature):
        assert sign(text, token="test-token") == signature

    def test_the_second_is_what_a_bet_gives(self):
        assert message(BODY) == "10.5,bet,EUR,g1,Game One,false,true,p1,2,Demo,r1,1586335186372,SP1"


class TestAValue:
    @pytest.mark.parametrize(
        ("amount", "written"),
        [
            ("10.0", "10"),
            ("0.00000001", "1e-8"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1e-7"),
            ("1234.56", "1234.56"),
            ("1e20", "100000000000000000000"),
            ("1e21", "1e+21"),
            ("1.5e-9", "1.5e-9"),
            ("0", "0"),
        ],
    )
    def test_is_written_as_javascript_writes_it(self, amount, written):
        assert as_javascript(Decimal(amount)) == written

    def test_that_is_null_is_empty(self):
        assert [part.text for part in parts({"b": None, "a": "x"})] == ["x", ""]

    def test_of_sixteen_digits_does_not_survive(self):
        assert survives(Decimal(123456789012345))
        assert not survives(Decimal("1234567890.123456"))


@given(amount=amounts)
def test_an_amount_comes_back_from_a_double_as_it_was(amount):
    text = as_javascript(amount)

    assert Decimal(repr(float(text))) == amount
    assert Decimal(text) == amount


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
bodies = st.fixed_dictionaries(
    {"amount": amounts, "isCall": st.booleans(), "timestamp": st.integers(0, 10**15 - 1)},
    optional={"gameName": texts, "playerId": texts, "roundId": texts, "referenceId": st.none()},
)


@given(body=bodies)
def test_a_body_is_verified_by_parsing_it_and_writing_its_values_again(body):
    """In Python, as an operator does who minds how JavaScript writes a number."""
    parsed = json.loads(messages.write(body), parse_float=Decimal, parse_int=Decimal)

    assert message(parsed) == message(body)
    assert set(parsed) == set(body)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
@settings(max_examples=5, deadline=None)
@given(found=st.lists(bodies, min_size=20, max_size=50))
def test_node_parses_a_body_and_writes_the_same_values_again(found):
    edges = [Decimal(digits).scaleb(-places) for digits in (1, 15, 10**15 - 1) for places in range(19)]
    found = found + [BODY | {"amount": number} for number in edges]
    script = """
        const bodies = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        const text = (body) => { const it = JSON.parse(body);
                                 return Object.keys(it).sort().map((key) => it[key]).join(','); };
        console.log(JSON.stringify(bodies.map(text)));
    """

    written = subprocess.run(
        ["node", "-e", script],
        input=json.dumps([messages.write(body).decode() for body in found]),
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert json.loads(written) == [message(body) for body in found]


class TestASignedMessage:
    def test_is_verified_by_the_standard_webhooks_library(self):
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        now = datetime.now(UTC)
        bet = messages.balance(message_id="m1", player_id="p", currency="USD")

        signed = bet.signed(keys=Keys("token", (secret,)), at=now)

        assert Webhook(secret).verify(signed.body, signed.headers)
        assert signed.headers["webhook-id"] == "m1"

    def test_is_renewed_in_its_time_alone(self):
        bet = messages.bet(
            transaction_id="t1", player_id="p", currency="USD", amount=Decimal("1.5"), round_=ROUND
        )
        first, second = (
            json.loads(bet.signed(keys=Keys("token"), at=datetime(2026, 1, day, tzinfo=UTC)).body)
            for day in (1, 2)
        )

        assert second.pop("timestamp") - first.pop("timestamp") == 24 * 60 * 60 * 1000
        assert first == second
