"""The cast. Everybody is made by the services, as in life."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import factory

from gameplay import launch
from gameplay.models import Game, GameSession, Provider
from gameplay.models.catalogue import GameType
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


def external_game(provider: str = "acme", code: str = "wheel") -> Game:
    """A game of another provider, whose server plays it."""
    house, _new = Provider.objects.get_or_create(code=provider, defaults={"name": provider.title()})
    return Game.objects.create(
        provider=house,
        code=code,
        name=code.title(),
        game_type=GameType.OTHER,
        variants=[Decimal("95.83")],
        launch_url="http://127.0.0.1:9/wheel",
    )


def launch_secret(
    operator: Operator,
    external_id: str | None,
    game: Game,
    currency: str = "USD",
    *,
    now: datetime | None = None,
) -> str:
    """The token of a launch link. Without a player: play money."""
    launched = launch.launch(
        operator=operator,
        external_id=external_id,
        provider_id=game.provider_id,
        game_code=game.code,
        language="en",
        currency=currency,
        rtp=Decimal(0),
        return_url="",
        is_demo=external_id is None,
        now=now or datetime.now(UTC),
    )
    return launched.url.replace("=", "/").rsplit("/", 1)[-1]


def seat(
    operator: Operator, external_id: str | None, game: Game, currency: str = "USD"
) -> tuple[GameSession, str]:
    """A player at a game, who has followed the link: the session, and the secret of whoever plays it."""
    secret = launch_secret(operator, external_id, game, currency)
    provider = None if game.provider.is_built_in else game.provider
    return launch.enter(secret=secret, now=datetime.now(UTC), provider=provider)
