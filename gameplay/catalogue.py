"""What an operator's players may play, and within which limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from gameplay.models import Game, GameLimit, GameSession, Provider, ProviderSetting
from players.models import Operator
from players.models.rows import one_or_none
from wallets.currencies import EXPONENTS

# Where nobody has set a limit: the same figures for every currency, in its smallest units.
SMALLEST_STAKE_UNITS = 20
LARGEST_STAKE_UNITS = 10_000
LARGEST_WIN_UNITS = 50_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one bet, and of the win of one round; in major units of the currency."""

    enabled: bool
    min_stake: Decimal
    max_stake: Decimal
    max_win: Decimal


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What an operator's setting of a provider takes away from the limits of its games; None: nothing."""

    enabled: bool
    min_stake: Decimal | None
    max_stake: Decimal | None


@dataclass(frozen=True, slots=True)
class ProviderLimits:
    """What an operator lets its players do with a provider. `rtp` is the default, in percent."""

    provider_id: int
    currency: str
    enabled: bool
    min_stake: Decimal
    max_stake: Decimal
    rtp: Decimal


def providers() -> list[Provider]:
    return list(Provider.objects.order_by("pk"))


def games_of(provider: Provider) -> list[Game]:
    """The games that are on, in the order they came."""
    return list(provider.games.filter(enabled=True).select_related("provider").order_by("pk"))


def provider_settings(*, operator: Operator, provider: Provider, currency: str) -> ProviderLimits:
    """The operator's setting, filled up with the platform's where it says nothing."""
    row = ProviderSetting.objects.filter(operator=operator, provider=provider, currency=currency).first()
    unit = Decimal(1).scaleb(-EXPONENTS[currency])
    return ProviderLimits(
        provider_id=provider.pk,
        currency=currency,
        enabled=provider.enabled and (row is None or row.enabled),
        min_stake=(row.min_stake if row else None) or SMALLEST_STAKE_UNITS * unit,
        max_stake=(row.max_stake if row else None) or LARGEST_STAKE_UNITS * unit,
        rtp=(row.rtp if row else None) or operator.rtp,
    )


def limits_of(*, operator_id: int, game: Game, currency: str) -> Limits:
    """The game's limits for the operator (else the platform's), narrowed by the operator's provider setting."""
    rows = GameLimit.objects.filter(
        Q(operator_id=operator_id) | Q(operator=None), game_id=game.pk, currency=currency
    )
    found = {row.operator_id: row for row in rows}
    settings = ProviderSetting.objects.filter(
        operator_id=operator_id, provider_id=game.provider_id, currency=currency
    )
    setting = one_or_none(settings)
    return merged(platforms=found.get(None), own=found.get(operator_id), setting=setting, currency=currency)


def limits_at(session: GameSession) -> Limits:
    """The limits of the session's game there. Read once for each time that the session was, and by a bet's claim."""
    if session.known_limits is None:
        session.known_limits = limits_of(
            operator_id=session.operator_id, game=session.game, currency=session.currency
        )
    return session.known_limits


def merged(
    *,
    platforms: GameLimit | Limits | None,
    own: GameLimit | Limits | None,
    setting: ProviderSetting | Narrowing | None,
    currency: str,
) -> Limits:
    """What holds: the operator's row before the platform's; whatever one of them switches off is off."""
    base = _filled(own or platforms, currency)
    rows = [row for row in (platforms, own, setting) if row is not None]
    return Limits(
        enabled=all(row.enabled for row in rows),
        min_stake=max(base.min_stake, (setting and setting.min_stake) or base.min_stake),
        max_stake=min(base.max_stake, (setting and setting.max_stake) or base.max_stake),
        max_win=base.max_win,
    )


def nearest_variant(published: Sequence[Decimal], default: Decimal) -> Decimal:
    """Of a default that is not published, the nearest below it, or the lowest."""
    return max((it for it in published if it <= default), default=min(published))


def _filled(row: GameLimit | Limits | None, currency: str) -> Limits:
    if row is not None:
        return Limits(row.enabled, row.min_stake, row.max_stake, row.max_win)
    unit = Decimal(1).scaleb(-EXPONENTS[currency])
    return Limits(
        enabled=True,
        min_stake=SMALLEST_STAKE_UNITS * unit,
        max_stake=LARGEST_STAKE_UNITS * unit,
        max_win=LARGEST_WIN_UNITS * unit,
    )
