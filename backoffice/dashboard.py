"""The front page: what waits for a person, and whether the books are sealed. A small query for each number."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join

from backoffice import access, shown
from backoffice.models import Right
from gameplay.models import Alert, Delivery
from gameplay.seamless import doubt
from players.models import Operator, StaffMember
from players.models.operators import OperatorStatus
from wallets.metrics import horizon_age_seconds
from wallets.models import Adjustment, Seal

# Of the open alerts, on the front page.
ALERTS_SHOWN = 20


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook: what its index page shows."""
    person = access.person_of(request)
    return context | {
        "figures": [
            *_waiting(person),
            *_adjustments(person),
            *_unsettled(person),
            *(_books() if access.sees_everything(person) else []),
        ],
        "alerts": _alerts(person),
        "own_account": person.operator_id and reverse("admin:account", args=[person.operator_id]),
    }


def _waiting(person: StaffMember) -> list[dict[str, Any]]:
    seen = access.visible_operators(person)
    return [
        {
            "title": "Accounts waiting for approval",
            "value": seen.filter(status=OperatorStatus.PENDING).count(),
            "link": shown.list_url("players_operator", status="pending"),
        },
        {
            "title": "Accounts changing their mode now",
            "value": seen.filter(switching_to__isnull=False).count(),
            "link": shown.list_url("players_operator", mode="switching"),
        },
        {
            "title": "Accounts suspended",
            "value": seen.filter(status=OperatorStatus.SUSPENDED).count(),
            "link": shown.list_url("players_operator", status="suspended"),
        },
    ]


def _adjustments(person: StaffMember) -> list[dict[str, Any]]:
    if not access.may(person, Right.SEE_MONEY):
        return []
    waiting = access.visible(Adjustment.objects.waiting(datetime.now(UTC)), person)
    return [
        {
            "title": "Adjustments waiting for a second person",
            "value": waiting.count(),
            "link": reverse("admin:adjustments"),
        }
    ]


def _unsettled(person: StaffMember) -> list[dict[str, Any]]:
    """Money at seamless operators whose fate is not known, or that is owed: a sum for each currency."""
    rows = access.visible(Delivery.objects.filter(doubt.UNKNOWN | doubt.OWED), person)
    sums = rows.values_list("command", "currency").annotate(total=Sum("amount"), count=Count("pk"))
    found = list(sums.order_by("command", "currency"))
    return [
        _unsettled_of(found, "bet", "Stakes in doubt", "in doubt"),
        _unsettled_of(found, "win", "Wins owed to seamless operators", "due"),
    ]


def _unsettled_of(
    found: list[tuple[str, str, Decimal, int]], command: str, title: str, state: str
) -> dict[str, Any]:
    mine = [(total, currency) for of, currency, total, _count in found if of == command]
    return {
        "title": title,
        "value": format_html_join(", ", "{}", ((shown.amount(*it),) for it in mine)) or "none",
        "link": shown.list_url("gameplay_delivery", state=state, command=command),
    }


def _alerts(person: StaffMember) -> list[dict[str, Any]]:
    """The oldest first: somebody has waited longest for it."""
    rows = access.visible(Alert.objects.still_open().select_related("taken_by"), person)
    found = list(rows.order_by("pk")[:ALERTS_SHOWN])
    operators = Operator.objects.in_bulk({it.operator_id for it in found})
    return [
        {
            "alert": it,
            "operator": operators[it.operator_id].login_id,
            "since": shown.time(it.created_at),
            "link": it.delivery_id and shown.change_url("gameplay_delivery", it.delivery_id),
            "may_act": access.may_for(person, Right.HANDLE_ALERTS, operators[it.operator_id]),
        }
        for it in found
    ]


def _books() -> list[dict[str, Any]]:
    newest = Seal.objects.order_by("-id").first()
    return [
        {
            "title": "Last seal (UTC)",
            "value": "none yet" if newest is None else shown.time(newest.sealed_at),
            "note": "The worker seals every few minutes." if newest is None else f"Seal {newest.pk}",
        },
        {
            "title": "Oldest open transaction",
            "value": f"{horizon_age_seconds():.0f} s",
            "note": "Seals, exports and reports wait for it.",
        },
    ]
