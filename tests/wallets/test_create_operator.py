"""`./manage.py create_operator`: an approved account, or a clear word and nothing at all."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from players.models import ApiToken, Operator
from tests.factories import OperatorFactory
from wallets.queries.wallets import funds_of

pytestmark = pytest.mark.django_db


def create(*words: str, name: str = "Blue Casino", currency: str = "USD") -> str:
    said = StringIO()
    call_command("create_operator", "blue", "--name", name, "--currency", currency, *words, stdout=said)
    return said.getvalue()


class TestCreateOperator:
    @pytest.mark.django_db(
        transaction=True
    )  # a token counts from now on, and now is a transaction's beginning
    def test_gives_an_approved_account_whose_token_works(self):
        made = json.loads(create("--json"))

        answer = Client(headers={"Authorization": f"Bearer {made['token']}"}).get("/v1/operator/info")
        info = answer.json()["data"]
        assert (info["id"], info["name"], info["status"]) == ("blue", "Blue Casino", "active")
        assert (info["level"], info["mode"], info["paymentMethod"]) == ("operator", "transfer", "deposit")

    def test_says_for_a_person_what_it_made(self):
        said = create("--currency", "BTC", "--fund", "USD=1000.50")

        (token,) = [line.split()[-1] for line in said.splitlines() if line.startswith("API token")]
        assert ApiToken.objects.get().hint == token[:8]
        assert "Own balance   0 BTC, 1000.5 USD\n" in said
        assert "Account       active, level operator, balance-transfer mode\n" in said

    def test_takes_what_an_account_can_have(self):
        parent = OperatorFactory(login_id="group")

        words = ("--level", "agent", "--parent", "group", "--payment-method", "invoice")
        made = json.loads(create(*words, "--callback-url", "https://blue.example/cb", "--json"))

        operator = Operator.objects.get(login_id="blue")
        assert operator.ancestors == [parent.pk]
        assert (made["level"], made["parentId"], made["paymentMethod"]) == ("agent", "group", "invoice")
        assert (made["mode"], made["callbackURL"]) == ("seamless", "https://blue.example/cb")

    def test_funds_are_exact(self):
        said = create(
            "--currency", "ETH", "--fund", "ETH=0.000000000000000001", "--fund", "USD=63727092.34", "--json"
        )

        assert dict(funds_of(Operator.objects.get())) == {
            "ETH": Decimal("0.000000000000000001"),
            "USD": Decimal("63727092.34"),
        }
        assert '"amount":0.000000000000000001' in said
        assert '"amount":63727092.34' in said

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            pytest.param(("--fund", "USD=1.001"), "USD has 2 decimals", id="too many decimals"),
            pytest.param(("--fund", "EUR=5"), "currency: EUR", id="money in a currency it has not"),
            pytest.param(("--fund", "USD=-5"), "must be above zero", id="negative"),
            pytest.param(("--fund", "USD=1e3"), "must be a decimal number", id="not plain"),
            pytest.param(("--fund", "1000"), "CURRENCY=AMOUNT", id="no currency"),
            pytest.param(("--currency", "XYZ"), "currency: XYZ", id="unknown currency"),
            pytest.param(("--currency", "usd"), "upper-case", id="lower case"),
            pytest.param(("--parent", "nobody"), "no operator 'nobody'", id="unknown parent"),
            pytest.param(("--parent", "leaf"), "Only an account of level operator", id="an agent as parent"),
            pytest.param(("--callback-url", "https:/host"), "too few slashes", id="one slash"),
            pytest.param(
                ("--callback-url", "https://blue.example/cb", "--currency", "ETH"),
                "balance-transfer mode only",
                id="too fine for seamless",
            ),
            pytest.param(("--level", "boss"), "invalid choice", id="level"),
        ],
    )
    def test_makes_nothing_when_something_is_wrong(self, words, says):
        OperatorFactory(login_id="leaf", level="agent")

        with pytest.raises(CommandError, match=says):
            create(*words)

        assert list(Operator.objects.values_list("login_id", flat=True)) == ["leaf"]

    def test_refuses_an_id_that_is_taken(self):
        create()

        with pytest.raises(CommandError, match="operatorId: is taken"):
            create()
