"""
Changing what can be played, and within which limits: of the platform, and of one operator.

Each verb is told what the person saw, and refuses when somebody else has changed it since. What is played from the next
bet on follows: see gameplay/rounds/entry.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from gameplay.catalogue import Limits, merged
from gameplay.models import Game, GameLimit, Provider, ProviderSetting
from players.errors import ParametersInvalid, PermissionDenied
from players.models import Operator
from wallets.services.transfers import check_decimals

MEANWHILE = "Somebody else changed this just now. Look at it again."


@dataclass(frozen=True, slots=True)
class Terms:
    """An operator's own about one provider; None: as the game has it. `rtp` 0 is the account's own default."""

    enabled: bool
    min_stake: Decimal | None
    max_stake: Decimal | None
    rtp: Decimal


def limits_row(*, operator: Operator | None, game: Game, currency: str) -> GameLimit | None:
    """The operator's own, or the platform's (None)."""
    return GameLimit.objects.filter(operator=operator, game=game, currency=currency).first()


def terms_row(*, operator: Operator, provider: Provider, currency: str) -> ProviderSetting | None:
    return ProviderSetting.objects.filter(operator=operator, provider=provider, currency=currency).first()


@transaction.atomic
def switch(*, what: Provider | Game, enabled: bool, in_maintenance: bool) -> None:
    """
    For everybody.

    :param what: as the person saw it.
    :raises PermissionDenied: it was changed meanwhile.
    """
    fresh = type(what).objects.select_for_update(no_key=True).get(pk=what.pk)
    if (fresh.enabled, fresh.in_maintenance) != (what.enabled, what.in_maintenance):
        raise PermissionDenied(MEANWHILE)
    fresh.enabled, fresh.in_maintenance = enabled, in_maintenance
    fresh.save(update_fields=["enabled", "in_maintenance"])


@transaction.atomic
def set_limits(
    *,
    operator: Operator | None,
    game: Game,
    currency: str,
    wanted: Limits | None,
    seen: GameLimit | None,
    may_widen: bool,
) -> None:
    """
    :param operator: None: the platform's, for every operator without limits of its own.
    :param wanted: None: take the own ones away. :param may_widen: beyond the platform's limits.
    :raises ParametersInvalid: an amount that is not one, or they are out of order, or wider than the platform's.
    :raises PermissionDenied: they were changed meanwhile.
    """
    Game.objects.select_for_update(no_key=True).get(pk=game.pk)
    row = limits_row(operator=operator, game=game, currency=currency)
    if _written(row) != _written(seen):
        raise PermissionDenied(MEANWHILE)
    if wanted is None:
        if row is not None:
            row.delete()
        return
    _check(wanted, currency)
    if operator is not None and not may_widen:
        _check_within(wanted, limits_row(operator=None, game=game, currency=currency), currency)
    values = {
        "enabled": wanted.enabled,
        "min_stake": wanted.min_stake,
        "max_stake": wanted.max_stake,
        "max_win": wanted.max_win,
    }
    GameLimit.objects.update_or_create(operator=operator, game=game, currency=currency, defaults=values)


@transaction.atomic
def set_terms(
    *,
    operator: Operator,
    provider: Provider,
    currency: str,
    wanted: Terms,
    seen: ProviderSetting | None,
) -> None:
    """
    What the operator lets its players do with a provider.

    :raises ParametersInvalid: an amount that is not one of the currency, or they are out of order.
    :raises PermissionDenied: they were changed meanwhile.
    """
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    row = terms_row(operator=operator, provider=provider, currency=currency)
    if _written(row) != _written(seen):
        raise PermissionDenied(MEANWHILE)
    for amount in (wanted.min_stake, wanted.max_stake):
        if amount is not None:
            check_decimals(amount, currency)
    if wanted.min_stake and wanted.max_stake and wanted.min_stake > wanted.max_stake:
        raise ParametersInvalid(errors={"largest stake": ["is below the smallest"]})
    values = {
        "enabled": wanted.enabled,
        "min_stake": wanted.min_stake,
        "max_stake": wanted.max_stake,
        "rtp": wanted.rtp,
    }
    ProviderSetting.objects.update_or_create(
        operator=operator, provider=provider, currency=currency, defaults=values
    )


@transaction.atomic
def switch_provider_of(
    *, operator: Operator, provider: Provider, enabled: bool, currencies: Sequence[str]
) -> None:
    """On or off for the operator's players, in all of its currencies; its limits stay."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    for currency in currencies:
        ProviderSetting.objects.update_or_create(
            operator=operator, provider=provider, currency=currency, defaults={"enabled": enabled}
        )


def _check(wanted: Limits, currency: str) -> None:
    for amount in (wanted.min_stake, wanted.max_stake, wanted.max_win):
        check_decimals(amount, currency)
    if wanted.min_stake > wanted.max_stake:
        raise ParametersInvalid(errors={"largest stake": ["is below the smallest"]})
    if wanted.max_stake > wanted.max_win:
        raise ParametersInvalid(errors={"largest win": ["is below the largest stake"]})


def _check_within(wanted: Limits, platforms: GameLimit | None, currency: str) -> None:
    allowed = merged(platforms=platforms, own=None, setting=None, currency=currency)
    if wanted.min_stake < allowed.min_stake:
        raise ParametersInvalid(errors={"smallest stake": ["is below the platform's"]})
    if wanted.max_stake > allowed.max_stake:
        raise ParametersInvalid(errors={"largest stake": ["is above the platform's"]})
    if wanted.max_win > allowed.max_win:
        raise ParametersInvalid(errors={"largest win": ["is above the platform's"]})


def _written(row: GameLimit | ProviderSetting | None) -> object:
    match row:
        case GameLimit():
            return row.enabled, row.min_stake, row.max_stake, row.max_win
        case ProviderSetting():
            return row.enabled, row.min_stake, row.max_stake, row.rtp
        case _:
            return None
