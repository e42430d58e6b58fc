"""Setting, easing and reading a player's limits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from gameplay.models.limits import LimitKind, LimitPeriod, PlayerLimit
from gameplay.protection.periods import end_of
from gameplay.protection.use import Use, keep_count, uses_of
from players.errors import ParametersInvalid
from players.models import Player
from players.services.players import hold_gate
from wallets.errors import CurrencyNotSupported
from wallets.queries.wallets import currencies_of
from wallets.services.transfers import check_decimals

MOST_MINUTES = {LimitPeriod.DAY: 24 * 60, LimitPeriod.WEEK: 7 * 24 * 60, LimitPeriod.MONTH: 31 * 24 * 60}


@dataclass(frozen=True, slots=True)
class Limit:
    """
    A limit as it stands: money in major units of `currency`, or whole minutes (kind `time`, no currency).

    :param value: what holds now; None: there is no such limit, or no more.
    :param used: of the current period; of a loss below 0 when the player is ahead.
    :param left: never below 0. :param resets_at: when the next period begins.
    :param pending_value: what will hold from `pending_at` on; None: no limit then. Without `pending_at` nothing waits.
    """

    kind: str
    period: str
    currency: str
    value: Decimal | None
    used: Decimal
    left: Decimal | None
    resets_at: datetime
    pending_value: Decimal | None
    pending_at: datetime | None
    set_at: datetime | None


def limits_of(*, player: Player, now: datetime) -> list[Limit]:
    """Those that hold, with what is used, sorted by kind, currency and period. At most two queries; changes nothing."""
    if not player.is_limited:
        return []
    uses = uses_of(player.pk, now=now)
    return [_limit(it, now) for it in uses if it.value is not None]


@transaction.atomic
def set_limit(
    *, player: Player, kind: str, period: str, currency: str = "", value: Decimal, now: datetime
) -> Limit:
    """
    A first or a lower value holds at once, a higher one after LIMIT_LOOSENING_HOURS. Either replaces what was waiting.

    Waits for the player's bets that are under way. Whoever ends sessions in the same transaction does so before.

    :param currency: of a loss or a stake; none for `time`, whose value is whole minutes.
    :raises ParametersInvalid: `errors` names the field.
    :raises CurrencyNotSupported: the operator does not have it.
    """
    _check(player, kind, period, currency, value)
    hold_gate(player.pk)
    limit = _find(player, kind, period, currency)
    held = None if limit is None else limit.value_at(now)
    if limit is None:
        made = PlayerLimit(
            player=player, kind=kind, period=period, currency=currency, value=value, set_at=now
        )
        made.save(force_insert=True)  # a trigger marks the player
        player.is_limited = True
    elif held is None or value <= held:
        limit.tighten(value, now=now)
        limit.save()
    else:
        limit.loosen(value, at=_loosened_at(now), now=now)
        limit.save()
    return _state(player, kind, period, currency, now)


@transaction.atomic
def remove_limit(*, player: Player, kind: str, period: str, currency: str = "", now: datetime) -> Limit:
    """
    No such limit after LIMIT_LOOSENING_HOURS. It replaces what was waiting.

    :raises ParametersInvalid: the player has no such limit.
    """
    hold_gate(player.pk)
    limit = _find(player, kind, period, currency)
    if limit is None or limit.value_at(now) is None:
        raise ParametersInvalid("The player has no such limit.", errors={"kind": ["there is no such limit"]})
    limit.loosen(None, at=_loosened_at(now), now=now)
    limit.save()
    return _state(player, kind, period, currency, now)


def _check(player: Player, kind: str, period: str, currency: str, value: Decimal) -> None:
    errors = {}
    if kind not in LimitKind.values:
        errors["kind"] = [f"must be one of {', '.join(LimitKind.values)}"]
    if period not in LimitPeriod.values:
        errors["period"] = [f"must be one of {', '.join(LimitPeriod.values)}"]
    if not value.is_finite() or value <= 0:
        errors["value"] = ["must be above zero"]
    if (kind == LimitKind.TIME) == bool(currency):
        errors["currency"] = ["is for loss and stake, which need it"]
    if errors:
        raise ParametersInvalid(errors=errors)
    if kind == LimitKind.TIME:
        _check_minutes(value, MOST_MINUTES[LimitPeriod(period)])
        return
    if currency not in currencies_of(player.operator):
        raise CurrencyNotSupported(currency=currency)
    check_decimals(value, currency)


def _check_minutes(value: Decimal, most: int) -> None:
    if value != value.to_integral_value() or value > most:
        raise ParametersInvalid(errors={"value": [f"must be whole minutes, {most} at the most"]})


def _find(player: Player, kind: str, period: str, currency: str) -> PlayerLimit | None:
    limits = PlayerLimit.objects.select_for_update(no_key=True)
    return limits.filter(player=player, kind=kind, period=period, currency=currency).first()


def _state(player: Player, kind: str, period: str, currency: str, now: datetime) -> Limit:
    """As it stands after the change. What was counted is kept: the first count may have been long."""
    uses = uses_of(player.pk, now=now)
    keep_count(uses, now=now)
    wanted = (kind, period, currency)
    return next(_limit(it, now) for it in uses if _key(it.limit) == wanted)


def _key(limit: PlayerLimit) -> tuple[str, str, str]:
    return (limit.kind, limit.period, limit.currency)


def _loosened_at(now: datetime) -> datetime:
    return now + timedelta(hours=settings.LIMIT_LOOSENING_HOURS)


def _limit(use: Use, now: datetime) -> Limit:
    limit, waiting = use.limit, use.limit.waiting_at(now)
    return Limit(
        kind=limit.kind,
        period=limit.period,
        currency=limit.currency,
        value=use.value,
        used=use.used,
        left=None if use.value is None else use.left,
        resets_at=end_of(limit.period, now),
        pending_value=None if waiting is None else limit.pending_value,
        pending_at=waiting,
        set_at=limit.set_at,
    )
