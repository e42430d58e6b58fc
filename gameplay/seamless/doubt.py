"""Money whose fate is not known yet: how much, since when, why, and when the next attempt runs."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Min, Q, QuerySet, Sum

from gameplay.models import Delivery, DeliveryState
from players.models import Operator, Player

MOST_LISTED = 1000
UNKNOWN = Q(command="bet", state__in=(DeliveryState.ASKED, DeliveryState.IN_DOUBT))
OWED = Q(command="win", state=DeliveryState.DUE)
# Of a bet in doubt the bet itself is listed.
GIVEN_BACK = Q(command="cancel", state=DeliveryState.DUE) & ~Q(bet__state=DeliveryState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class InDoubt:
    """
    One movement.

    :param kind: `bet` (nobody knows whether the operator took it; it is being taken back), `win` (owed, not
        acknowledged) or `cancel` (of a bet that the operator took; owed, not acknowledged).
    :param next_attempt_at: of the cancel, for a bet; None while it is being asked.
    """

    transaction_id: int
    kind: str
    player_external_id: str
    round_id: int
    currency: str
    amount: Decimal
    since: datetime
    why: str
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Total:
    """Of one currency and kind."""

    currency: str
    kind: str
    amount: Decimal
    count: int
    since: datetime


def in_doubt(*, operator: Operator) -> tuple[list[InDoubt], list[Total]]:
    """The oldest first (at most MOST_LISTED), and the sums of all."""
    rows = list(_of(operator).order_by("pk").prefetch_related("cancels")[:MOST_LISTED])
    names = dict(
        Player.objects.filter(pk__in={row.player_id for row in rows}).values_list("pk", "external_id")
    )
    return [_shown(row, names[row.player_id]) for row in rows], sums(operator=operator)


def sums(*, operator: Operator) -> list[Total]:
    grouped = _of(operator).values_list("currency", "command")
    found = grouped.annotate(total=Sum("amount"), count=Count("pk"), since=Min("created_at"))
    return [Total(*row) for row in found.order_by("currency", "command")]


def _of(operator: Operator) -> QuerySet[Delivery]:
    return Delivery.objects.filter(UNKNOWN | OWED | GIVEN_BACK, operator_id=operator.pk)


def _shown(row: Delivery, external_id: str) -> InDoubt:
    cancel = next(iter(row.cancels.all()), None)
    sends = cancel if row.command == "bet" else row
    return InDoubt(
        transaction_id=row.pk,
        kind=row.command,
        player_external_id=external_id,
        round_id=row.round_id,
        currency=row.currency,
        amount=row.amount,
        since=row.created_at,
        why=(sends.why if sends else "") or row.why or "the operator has not answered yet",
        next_attempt_at=sends.due_at if sends else None,
    )
