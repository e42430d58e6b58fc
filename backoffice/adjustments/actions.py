"""
Asking for an adjustment, and deciding one. As in backoffice.actions: may the person, the service, the audit event, in
one transaction.
"""

from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from players.errors import DomainError
from players.models import Player
from players.models.staff import Role
from players.wire.json import plain
from wallets import services
from wallets.models import Adjustment, AdjustmentLimit


@transaction.atomic
def ask(
    *, by: Actor, player: Player, amount: Decimal, currency: str, reason: str, round_id: int | None
) -> str:
    """:raises PermissionDenied: not this person, not now, or too much. :raises DomainError: as the service says."""
    access.check_for(by.person, Right.ASK_ADJUSTMENT, player.operator)
    asked = services.ask_adjustment(
        player=player,
        currency=currency,
        amount=amount,
        reason=reason,
        round_id=round_id,
        by=by.person,
        now=by.now,
    )
    _record(by, asked, Action.ADJUSTMENT_ASKED, {}, {"reason": reason})
    return "Asked for. Nothing has moved yet: another person approves it, under Adjustments."


def approve(*, by: Actor, adjustment: Adjustment) -> str:
    """:raises DomainError: as the service says. What could not be booked is an event too."""
    access.check(by.person, Right.APPROVE_ADJUSTMENT)
    refused: DomainError | None = None
    with transaction.atomic():
        try:
            booked = services.approve_adjustment(adjustment=adjustment, by=by.person, now=by.now)
        except DomainError as refusal:
            # Committed, since the request keeps what stood in the way; raised after it.
            refused = refusal
            _record(by, adjustment, Action.ADJUSTMENT_REFUSED, {}, {"error": refusal.code, "state": "asked"})
        else:
            done = {"state": "booked", "transaction": str(booked.transaction_id)}
            _record(by, booked, Action.ADJUSTMENT_APPROVED, {"state": "asked"}, done)
    if refused is not None:
        raise refused
    return f"Approved and booked: transaction {booked.transaction_id}."


@transaction.atomic
def refuse(*, by: Actor, adjustment: Adjustment, word: str) -> str:
    """:raises DomainError: as the service says."""
    access.check(by.person, Right.APPROVE_ADJUSTMENT)
    done = services.refuse_adjustment(adjustment=adjustment, by=by.person, word=word, now=by.now)
    _record(by, done, Action.ADJUSTMENT_REFUSED, {"state": "asked"}, {"state": "refused", "word": done.word})
    return "Refused. Nothing moves."


@transaction.atomic
def withdraw(*, by: Actor, adjustment: Adjustment, word: str) -> str:
    """:raises DomainError: as the service says."""
    access.check_for(by.person, Right.ASK_ADJUSTMENT, adjustment.operator)
    done = services.withdraw_adjustment(adjustment=adjustment, by=by.person, word=word, now=by.now)
    after = {"state": "withdrawn", "word": done.word}
    _record(by, done, Action.ADJUSTMENT_REFUSED, {"state": "asked"}, after)
    return "Withdrawn. Nothing moves."


@transaction.atomic
def limit(*, by: Actor, role: str, currency: str, most_asked: Decimal, most_approved: Decimal) -> str:
    """
    What a role may ask for and approve from now on.

    :raises PermissionDenied: not an administrator. :raises ParametersInvalid: as the service says.
    """
    access.check(by.person, Right.MANAGE_STAFF)
    was = AdjustmentLimit.objects.filter(role=role, currency=currency).first()
    services.limit_adjustments(
        role=Role(role), currency=currency, most_asked=most_asked, most_approved=most_approved
    )
    what = {"adjustments_of": role, "currency": currency or "any other"}
    before = {} if was is None else _amounts(was.most_asked, was.most_approved)
    record(
        by=by,
        operator=None,
        action=Action.SETTINGS_CHANGED,
        before=what | before,
        after=what | _amounts(most_asked, most_approved),
    )
    return "Saved. It holds for what is asked and approved from now on."


def _amounts(most_asked: Decimal, most_approved: Decimal) -> dict[str, str]:
    return {"most_asked": plain(most_asked), "most_approved": plain(most_approved)}


def _record(by: Actor, it: Adjustment, action: Action, before: dict[str, Any], after: dict[str, Any]) -> None:
    what = {
        "adjustment": str(it.pk),
        "player": it.player.external_id,
        "amount": f"{plain(it.amount)} {it.currency}",
    }
    record(
        by=by,
        operator=it.operator,
        action=action,
        before=before,
        after=what | after,
        player_id=it.player_id,
    )
