"""What a person may change of the catalogue: may the person, the service, the audit event, in one transaction."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from gameplay import offer
from gameplay.catalogue import Limits
from gameplay.models import Game, GameLimit, Provider, ProviderSetting
from gameplay.offer import Terms
from players.errors import PermissionDenied
from players.models import Operator
from players.wire.json import plain
from wallets.queries.wallets import currencies_of

SWITCHES = ("enabled", "in_maintenance")
LIMITS = ("enabled", "min_stake", "max_stake", "max_win")
TERMS = ("enabled", "min_stake", "max_stake", "rtp")


@transaction.atomic
def switch(*, by: Actor, what: Provider | Game, enabled: bool, in_maintenance: bool) -> None:
    """:raises PermissionDenied: not this person, or it was changed meanwhile."""
    _check_platform(by)
    offer.switch(what=what, enabled=enabled, in_maintenance=in_maintenance)
    after = {"enabled": enabled, "in_maintenance": in_maintenance}
    _record(by, None, _named(what), _shown(what, SWITCHES), after)


@transaction.atomic
def set_limits(
    *,
    by: Actor,
    operator: Operator | None,
    game: Game,
    currency: str,
    wanted: Limits | None,
    seen: GameLimit | None,
) -> None:
    """
    :param operator: None: the platform's. :param wanted: None: as the platform has it.
    :raises PermissionDenied, ParametersInvalid: as gameplay.offer says; or not this person.
    """
    if operator is None:
        _check_platform(by)
    else:
        access.check_for(by.person, Right.CHANGE_CATALOGUE, operator)
    offer.set_limits(
        operator=operator,
        game=game,
        currency=currency,
        wanted=wanted,
        seen=seen,
        may_widen=access.sees_everything(by.person),
    )
    named = _named(game) | {"currency": currency}
    _record(by, operator, named, _shown(seen, LIMITS), _shown(wanted, LIMITS))


@transaction.atomic
def set_terms(
    *,
    by: Actor,
    operator: Operator,
    provider: Provider,
    currency: str,
    wanted: Terms,
    seen: ProviderSetting | None,
) -> None:
    """:raises PermissionDenied, ParametersInvalid: as gameplay.offer says; or not this person."""
    access.check_for(by.person, Right.CHANGE_CATALOGUE, operator)
    offer.set_terms(operator=operator, provider=provider, currency=currency, wanted=wanted, seen=seen)
    named = _named(provider) | {"currency": currency}
    _record(by, operator, named, _shown(seen, TERMS), _shown(wanted, TERMS))


@transaction.atomic
def switch_provider_of(*, by: Actor, operator: Operator, provider: Provider, enabled: bool) -> None:
    """In all of the operator's currencies. :raises PermissionDenied: not this person, not now."""
    access.check_for(by.person, Right.CHANGE_CATALOGUE, operator)
    rows = ProviderSetting.objects.filter(operator=operator, provider=provider)
    before = {it.currency: it.enabled for it in rows}
    currencies = currencies_of(operator)
    offer.switch_provider_of(operator=operator, provider=provider, enabled=enabled, currencies=currencies)
    after = dict.fromkeys(currencies, enabled)
    _record(by, operator, _named(provider), {"enabled": before}, {"enabled": after})


def _check_platform(by: Actor) -> None:
    access.check(by.person, Right.CHANGE_CATALOGUE)
    if not access.sees_everything(by.person):
        raise PermissionDenied("Only the platform's people change what holds for every operator.")


def _record(
    by: Actor,
    operator: Operator | None,
    named: dict[str, str],
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    record(
        by=by,
        operator=operator,
        action=Action.CATALOGUE_CHANGED,
        before=named | before,
        after=named | after,
    )


def _named(what: Provider | Game) -> dict[str, str]:
    if isinstance(what, Provider):
        return {"provider": what.code}
    return {"provider": what.provider.code, "game": what.code}


def _shown(row: object | None, names: tuple[str, ...]) -> dict[str, Any]:
    """Nothing of a row that is not there: the platform's hold then."""
    if row is None:
        return {"own": False}
    values = {name: getattr(row, name) for name in names}
    return {name: plain(it) if isinstance(it, Decimal) else it for name, it in values.items()}
