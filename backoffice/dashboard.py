"""The front page: what waits for a person, and whether the books are sealed. A small query for each number."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from backoffice import access, shown
from players.models import StaffMember
from players.models.operators import OperatorStatus
from wallets.metrics import horizon_age_seconds
from wallets.models import Seal


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook: what its index page shows."""
    person = access.person_of(request)
    return context | {
        "figures": [*_waiting(person), *(_books() if access.sees_everything(person) else [])],
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
