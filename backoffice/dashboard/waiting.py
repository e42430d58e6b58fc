"""What needs a person now: the alerts, and a line for everything that waits for somebody's decision."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from backoffice import access, shown
from backoffice.models import Right
from backoffice.reports.flags import visible_flags
from gameplay.models import Alert, AlertKind, Flag, FlagState
from players.models import Operator, StaffMember
from players.models.operators import OperatorStatus
from wallets.models import Adjustment

# Of the open alerts, on the front page.
ALERTS_SHOWN = 20
# Nothing is counted further than this.
MOST_COUNTED = 1000

# Functions (person) -> lines of `line`. A feature whose things wait for a person adds one here.
SOURCES = [
    "backoffice.dashboard.waiting.adjustments",
    "backoffice.dashboard.waiting.accounts",
    "backoffice.dashboard.waiting.flags",
]


def line(title: str, rows: QuerySet[Any], link: str) -> dict[str, Any]:
    """What waits, how many, and where."""
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    count = f"more than {MOST_COUNTED:,}" if found > MOST_COUNTED else str(found)
    return {"title": title, "count": count, "is_some": found > 0, "link": link}


def items(person: StaffMember) -> list[dict[str, Any]]:
    """Those of which there is at least one."""
    return [it for path in SOURCES for it in import_string(path)(person) if it["is_some"]]


def adjustments(person: StaffMember) -> Iterable[dict[str, Any]]:
    if access.may(person, Right.SEE_MONEY):
        rows = access.visible(Adjustment.objects.waiting(datetime.now(UTC)), person)
        yield line("Adjustments waiting for a second person", rows, reverse("admin:adjustments"))


def accounts(person: StaffMember) -> Iterable[dict[str, Any]]:
    if not access.may(person, Right.SEE_ACCOUNTS):
        return
    seen = access.visible_operators(person)
    yield line(
        "Accounts waiting for approval",
        seen.filter(status=OperatorStatus.PENDING),
        shown.list_url("players_operator", status="pending"),
    )
    yield line(
        "Accounts changing their mode now",
        seen.filter(switching_to__isnull=False),
        shown.list_url("players_operator", mode="switching"),
    )
    yield line(
        "Accounts suspended",
        seen.filter(status=OperatorStatus.SUSPENDED),
        shown.list_url("players_operator", status="suspended"),
    )


def flags(person: StaffMember) -> Iterable[dict[str, Any]]:
    if access.may(person, Right.SEE_REPORTS):
        rows = visible_flags(Flag.objects.filter(state=FlagState.NEW), person)
        yield line("Odd play that nobody has looked at", rows, shown.list_url("gameplay_flag", state="new"))


def alerts(person: StaffMember) -> tuple[list[dict[str, Any]], bool]:
    """The oldest first: somebody has waited longest for it. And whether there are more than are shown."""
    rows = access.visible(Alert.objects.still_open().select_related("taken_by"), person)
    found = list(rows.order_by("pk")[: ALERTS_SHOWN + 1])
    operators = Operator.objects.in_bulk({it.operator_id for it in found if it.operator_id is not None})
    made = [_alert(person, it, operators.get(it.operator_id or 0)) for it in found[:ALERTS_SHOWN]]
    return made, len(found) > ALERTS_SHOWN


def _alert(person: StaffMember, it: Alert, operator: Operator | None) -> dict[str, Any]:
    return {
        "alert": it,
        "kind": it.get_kind_display(),
        "operator": "The platform" if operator is None else operator.login_id,
        "since": shown.time(it.created_at),
        "link": link_of(person, it),
        "may_act": may_act(person, operator),
    }


def may_act(person: StaffMember, operator: Operator | None) -> bool:
    """May the person take and close this account's alerts? None: the platform's own."""
    if operator is None:
        return access.may(person, Right.HANDLE_ALERTS)
    return access.may_for(person, Right.HANDLE_ALERTS, operator)


def link_of(person: StaffMember, it: Alert) -> str | None:
    """What it is about, where the person may look at that."""
    if it.delivery_id is not None:
        return shown.change_url("gameplay_delivery", it.delivery_id)
    if it.round_id is not None:
        return shown.round_url(it.round_id)
    if it.kind == AlertKind.FLAG and access.may(person, Right.SEE_REPORTS):
        return shown.list_url("gameplay_flag", state="new")
    return shown.list_url("players_operator", status="pending") if it.kind == AlertKind.ACCOUNT else None
