"""The front page: what needs a person now, what was played, and how the platform is. Nothing on it is cached."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from backoffice import access
from backoffice.dashboard import health, money, waiting
from backoffice.models import Right
from backoffice.zones import COMMON, zone_of


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook: what its index page shows."""
    person, now, zone = access.person_of(request), datetime.now(UTC), zone_of(request)
    alerts, more = waiting.alerts(person)
    found = {
        "waiting": waiting.items(person),
        "alerts": alerts,
        "more_alerts": more,
        "may_see_alerts": access.may(person, Right.SEE_ACCOUNTS),
        "may_route_alerts": access.sees_everything(person) and access.may(person, Right.ADMINISTER_OPERATORS),
        "figures": health.figures(person, now=now),
        "zone": str(zone),
        "zones": COMMON,
        "own_account": person.operator_id and reverse("admin:account", args=[person.operator_id]),
    }
    if access.may(person, Right.SEE_REPORTS):
        found["play"] = money.play(person, zone=zone, now=now, currency=request.GET.get("currency", ""))
    return context | found
