"""
What a person may do here. Each verb asks whether the person may, calls the service that does it, and writes the audit
event, in one transaction where the service has one.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from decimal import Context, Decimal, Inexact
from typing import Any

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from gameplay import modes
from gameplay.modes import ModeChangeRefused, Obstacle
from players.errors import DomainError, PermissionDenied
from players.models import ApiToken, Operator
from players.services import operators, tokens
from players.services.tokens import IssuedToken
from players.wire.json import plain
from wallets import services
from wallets.services import Movement

# The balances' difference is to be exact: the default context rounds to 28 digits.
EXACT = Context(prec=60, traps=[Inexact])


def change_settings(*, by: Actor, operator: Operator, changes: dict[str, Any]) -> Operator:
    """
    Change what is named: `name`, `rtp`, `callback_url`, `allowed_ips`, `game_origins`, `next_bet_waits`, each as
    players.wire.fields has it, and `reality_check_minutes`.

    `operator` is the account as the person saw it: what was changed since is not overwritten.

    A Callback URL that changes the mode goes first, and when it is refused nothing changes.

    :raises ModeChangeRefused: with what stands in the way.
    :raises PermissionDenied: not this person, not now.
    :raises ParametersInvalid: seamless mode cannot carry one of the operator's currencies.
    """
    access.check_for(by.person, Right.CHANGE_SETTINGS, operator)
    changes = dict(changes)
    url = changes.get("callback_url")
    if url is not None and bool(url) != bool(operator.callback_url):
        operator = _change_mode(by, operator, changes.pop("callback_url"))
    return _update(by, operator, changes) if changes else operator


def _update(by: Actor, operator: Operator, changes: dict[str, Any]) -> Operator:
    with transaction.atomic():
        before = operators.locked(operator)
        if any(getattr(before, name) != getattr(operator, name) for name in changes):
            raise PermissionDenied("Somebody else saved these settings just now. Look at the account again.")
        after = _set(operator, changes)
        record(
            by=by,
            operator=operator,
            action=Action.SETTINGS_CHANGED,
            before={name: _written(getattr(before, name)) for name in changes},
            after={name: _written(getattr(after, name)) for name in changes},
        )
    return after


def _set(operator: Operator, changes: dict[str, Any]) -> Operator:
    """The reality check is a service of its own: empty means something there."""
    others = {name: it for name, it in changes.items() if name != "reality_check_minutes"}
    if len(others) < len(changes):
        operator = operators.set_reality_check(operator=operator, minutes=changes["reality_check_minutes"])
    return operators.update_settings(operator=operator, **others)


def _change_mode(by: Actor, operator: Operator, url: str) -> Operator:
    """It commits in steps, so the event is written right after it, with what came of it."""
    before = {"callback_url": operator.callback_url, "mode": str(operator.mode)}
    try:
        after = modes.change_callback_url(operator=operator, url=url)
    except ModeChangeRefused as refused:
        wanted = {"callback_url": url, "obstacles": _as_rows(refused.obstacles)}
        record(by=by, operator=operator, action=Action.MODE_CHANGE_REFUSED, before=before, after=wanted)
        raise
    if after.mode == operator.mode:
        raise PermissionDenied(
            "Somebody else ended this change of mode meanwhile. Look at the account again."
        )
    changed = {"callback_url": after.callback_url, "mode": str(after.mode)}
    record(by=by, operator=operator, action=Action.MODE_CHANGED, before=before, after=changed)
    return after


def _as_rows(obstacles: list[Obstacle]) -> list[dict[str, Any]]:
    return [{name: _written(value) for name, value in asdict(it).items()} for it in obstacles]


def _written(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


# -- API tokens --------------------------------------------------------------------------------------


@transaction.atomic
def create_token(*, by: Actor, operator: Operator) -> IssuedToken:
    """:raises PermissionDenied: not this person, not now."""
    access.check_for(by.person, Right.CHANGE_SETTINGS, operator)
    issued = tokens.issue_token(operator=operator, now=by.now)
    after = {"token": issued.token.hint, "signing": issued.token.signing}
    record(by=by, operator=operator, action=Action.TOKEN_CREATED, after=after)
    return issued


@transaction.atomic
def mark_signing(*, by: Actor, token: ApiToken, old_until: datetime | None = None) -> None:
    """
    :param old_until: when the one that signed until now ends; None: when somebody revokes it.
    :raises PermissionDenied: not this person, or the token is not live.
    """
    operator = token.operator
    access.check_for(by.person, Right.CHANGE_SETTINGS, operator)
    before = ApiToken.objects.filter(operator=operator, signing=True).values_list("hint", flat=True).first()
    tokens.mark_signing(token=token, now=by.now, old_until=old_until)
    until = None if old_until is None else old_until.isoformat()
    record(
        by=by,
        operator=operator,
        action=Action.TOKEN_SIGNS,
        before={"signing": before},
        after={"signing": token.hint} | ({"old_until": until} if until else {}),
    )


@transaction.atomic
def revoke_token(*, by: Actor, token: ApiToken) -> None:
    """:raises PermissionDenied: not this person, or the token signs."""
    access.check_for(by.person, Right.CHANGE_SETTINGS, token.operator)
    tokens.revoke_token(token=token, now=by.now)
    record(by=by, operator=token.operator, action=Action.TOKEN_REVOKED, before={"token": token.hint})


# -- The platform's own ------------------------------------------------------------------------------

_STATUS: dict[str, tuple[Action, Callable[..., Operator]]] = {
    "approve": (Action.OPERATOR_APPROVED, operators.approve),
    "suspend": (Action.OPERATOR_SUSPENDED, operators.suspend),
    "reactivate": (Action.OPERATOR_REACTIVATED, operators.reactivate),
}


@transaction.atomic
def change_status(*, by: Actor, operator: Operator, verb: str) -> Operator:
    """
    `approve`, `suspend` or `reactivate` an account.

    :raises PermissionDenied: not this person, or the account is not in the state that this begins from.
    """
    access.check(by.person, Right.ADMINISTER_OPERATORS)
    action, service = _STATUS[verb]
    after = service(operator=operator)
    record(
        by=by,
        operator=operator,
        action=action,
        before={"status": operator.status},
        after={"status": after.status},
    )
    return after


def move_funds(
    *, by: Actor, operator: Operator, verb: str, currency: str, amount: Decimal, reference: str
) -> Movement:
    """
    `fund` or `charge` an operator's own balance.

    :raises PermissionDenied, PointNotEnough, CurrencyNotSupported, ParametersInvalid, IdempotencyConflict: as named.
    """
    access.check(by.person, Right.MOVE_FUNDS)
    service = {"fund": services.fund, "charge": services.charge}[verb]
    asked = {"amount": plain(amount), "currency": currency, "reference": reference}
    with transaction.atomic():
        try:
            moved = service(operator=operator, currency=currency, amount=amount, reference=reference)
        except DomainError as refusal:
            # Committed, since the register of references keeps it too; raised after it.
            refused: DomainError | None = refusal
            record(
                by=by,
                operator=operator,
                action=Action.FUNDS_REFUSED,
                after=asked | {"verb": verb, "error": refusal.code},
            )
        else:
            refused = None
            if not moved.is_replay:
                _record_funds(by, operator, verb, asked, moved)
    if refused is not None:
        raise refused
    return moved


def _record_funds(by: Actor, operator: Operator, verb: str, asked: dict[str, str], moved: Movement) -> None:
    was = (EXACT.subtract if verb == "fund" else EXACT.add)(moved.balance, moved.amount)
    record(
        by=by,
        operator=operator,
        action=Action.FUNDED if verb == "fund" else Action.CHARGED,
        before={"balance": plain(was)},
        after=asked | {"balance": plain(moved.balance), "transaction": str(moved.transaction_id)},
    )
