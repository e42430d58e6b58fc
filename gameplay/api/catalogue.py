"""/v1/provider and /v1/game/list: what can be played."""

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from pydantic import Field

from gameplay.catalogue import ProviderLimits, games_of, limits_of, provider_settings, providers
from gameplay.errors import ProviderNotFound
from gameplay.models import Game, Provider
from players.errors import ParametersInvalid
from players.models import Operator
from players.wire.envelope import ok
from players.wire.fields import Money
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets.errors import CurrencyNotSupported
from wallets.queries.wallets import currencies_of


class ProviderListItem(WireModel):
    provider_id: int
    provider_name: str
    logo: str
    status: int = Field(description="1 on, 0 off")


class ProviderList(OperatorView):
    open_to_pending = True
    open_to_suspended = True

    @documented(response=[ProviderListItem])
    def get(self, _request: OperatorRequest) -> HttpResponse:
        """The houses whose games can be played, on or off."""
        return ok([_provider(it) for it in providers()])


class ProviderSettingItem(WireModel):
    provider_id: int
    currency: str
    enabled: bool
    min_bet: Money
    max_bet: Money
    rtp: Money


class ProviderSettings(OperatorView):
    open_to_pending = True
    open_to_suspended = True

    @documented(response=[ProviderSettingItem])
    def get(self, request: OperatorRequest) -> HttpResponse:
        """Limits and default RTP for every provider and currency of the account."""
        currencies = currencies_of(request.operator)
        return ok(
            [
                _setting(provider_settings(operator=request.operator, provider=provider, currency=currency))
                for provider in providers()
                for currency in currencies
            ]
        )


class OneProviderSetting(OperatorView):
    open_to_pending = True
    open_to_suspended = True

    @extend_schema(operation_id="v1_provider_setting_of_one")
    @documented(response=ProviderSettingItem, errors=[ProviderNotFound, CurrencyNotSupported])
    def get(self, request: OperatorRequest, provider_id: int, currency: str) -> HttpResponse:
        """Limits and default RTP for one provider and currency."""
        provider = _provider_at(provider_id)
        if currency not in currencies_of(request.operator):
            raise CurrencyNotSupported(currency=currency)
        return ok(
            _setting(provider_settings(operator=request.operator, provider=provider, currency=currency))
        )


class GameLimitsItem(WireModel):
    currency: str
    min_bet: Money
    max_bet: Money
    max_win: Money


class GameListItem(WireModel):
    """`minBet` and `maxBet` are of the operator's first currency; `limits` has them all."""

    game_id: str
    game_name: str
    game_image: str
    game_type: int
    in_maintenance: bool
    rtp_variants: list[Money]
    min_bet: Money | None
    max_bet: Money | None
    limits: list[GameLimitsItem]


class GameList(OperatorView):
    open_to_pending = True
    open_to_suspended = True

    @documented(response=[GameListItem], errors=[ProviderNotFound, ParametersInvalid])
    def get(self, request: OperatorRequest, provider_id: int) -> HttpResponse:
        """A provider's games, with their variants and limits."""
        provider = _provider_at(provider_id)
        currencies = currencies_of(request.operator)
        return ok([_game(request.operator, game, currencies) for game in games_of(provider)])


def picture(path: str) -> str:
    """An absolute URL; ours are paths."""
    return f"{settings.PUBLIC_URL}{path}" if path.startswith("/") else path


def _provider_at(provider_id: int) -> Provider:
    provider = Provider.objects.filter(pk=provider_id).first() if provider_id < 2**63 else None
    if provider is None:
        raise ProviderNotFound
    return provider


def _provider(provider: Provider) -> ProviderListItem:
    is_on = provider.enabled and not provider.in_maintenance
    return ProviderListItem(
        provider_id=provider.pk,
        provider_name=provider.name,
        logo=picture(provider.logo),
        status=1 if is_on else 0,
    )


def _setting(found: ProviderLimits) -> ProviderSettingItem:
    return ProviderSettingItem(
        provider_id=found.provider_id,
        currency=found.currency,
        enabled=found.enabled,
        min_bet=found.min_stake,
        max_bet=found.max_stake,
        rtp=found.rtp,
    )


def _game(operator: Operator, game: Game, currencies: list[str]) -> GameListItem:
    limits = [(code, limits_of(operator_id=operator.pk, game=game, currency=code)) for code in currencies]
    first = limits[0][1] if limits else None
    return GameListItem(
        game_id=game.code,
        game_name=game.name,
        game_image=picture(game.image),
        game_type=game.game_type,
        in_maintenance=game.in_maintenance or game.provider.in_maintenance,
        rtp_variants=list(game.variants),
        min_bet=first.min_stake if first else None,
        max_bet=first.max_stake if first else None,
        limits=[
            GameLimitsItem(currency=code, min_bet=it.min_stake, max_bet=it.max_stake, max_win=it.max_win)
            for code, it in limits
            if it.enabled
        ],
    )
