"""The cast. Everybody is made by the services, as in life."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import factory

from players.models import ApiToken, Operator, Player
from players.models.operators import OperatorStatus
from players.services import operators, players, tokens
from players.services.tokens import IssuedToken
from wallets import services
from wallets.services import Movement

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


class OperatorFactory(factory.django.DjangoModelFactory[Operator]):
    """An approved operator in balance-transfer mode, at the root of its tree."""

    class Meta:
        model = Operator

    login_id = factory.Sequence(lambda n: f"casino-{n}")
    name = factory.LazyAttribute(lambda it: it.login_id.title())
    level = "operator"
    status = OperatorStatus.ACTIVE

    @classmethod
    def _create(cls, model_class: type[Operator], *args: Any, **kwargs: Any) -> Operator:
        return operators.create_operator(**kwargs)


class ApiTokenFactory(factory.django.DjangoModelFactory[ApiToken]):
    """A token that has been live for long. Gives the row; `issued()` gives the secret too."""

    class Meta:
        model = ApiToken

    operator = factory.SubFactory(OperatorFactory)
    now = LONG_AGO

    @classmethod
    def _create(cls, model_class: type[ApiToken], *args: Any, **kwargs: Any) -> ApiToken:
        return tokens.issue_token(**kwargs).token


class PlayerFactory(factory.django.DjangoModelFactory[Player]):
    class Meta:
        model = Player

    operator = factory.SubFactory(OperatorFactory)
    external_id = factory.Sequence(lambda n: f"player-{n}")

    @classmethod
    def _create(cls, model_class: type[Player], *args: Any, **kwargs: Any) -> Player:
        operator, external_id = kwargs["operator"], kwargs["external_id"]
        return players.link_players(operator=operator, external_ids=[external_id])[external_id]


def issued(operator: Operator, **limits: Any) -> IssuedToken:
    return tokens.issue_token(operator=operator, now=LONG_AGO, **limits)


def bearer(operator: Operator) -> dict[str, str]:
    """Headers for Django's test client, with a fresh token of the operator."""
    return {"Authorization": f"Bearer {issued(operator).secret}", "Accept": "application/json"}


def casino(
    *, currencies: Sequence[str] = ("USD",), funds: Mapping[str, str] | None = None, **account: Any
) -> Operator:
    """An operator with currencies, and with money of its own: it has paid the platform for it."""
    operator: Operator = OperatorFactory(**account)
    services.open_currencies(operator=operator, currencies=currencies)
    for currency, amount in (funds or {}).items():
        services.fund(operator=operator, currency=currency, amount=Decimal(amount))
    return operator


def pay_in(operator: Operator, external_id: str, amount: str, currency: str = "USD") -> Movement:
    """A player's money comes from its operator, through the ledger."""
    return services.deposit(
        operator=operator,
        external_id=external_id,
        currency=currency,
        amount=Decimal(amount),
        reference=None,
        now=datetime.now(UTC),
    )
