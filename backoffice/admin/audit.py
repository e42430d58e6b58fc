"""The audit trail."""

import ipaddress
import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import OperatorFilter, TimeFilter, TypedFilter, choose
from backoffice.keyset import Order
from backoffice.models import Action, AuditEvent, Right

ActionFilter = choose("action", "action", Action.choices)


class HappenedFilter(TimeFilter):
    field = "at"


class WhoFilter(TypedFilter):
    """Whoever is shown as "the platform" is not found by name either."""

    parameter_name = "who"
    takes = ("who",)
    title = "who"
    hint = "Whole username"

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return unveiled(rows, request).filter(who__username=text)


class AddressFilter(TypedFilter):
    parameter_name = "address"
    takes = ("address",)
    title = "address"
    hint = "Where the request came from"

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        try:
            address = str(ipaddress.ip_address(text))
        except ValueError:
            return rows.none()
        return unveiled(rows, request).filter(address=address)


def unveiled(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """What was done by people whose names the person may read."""
    person = access.person_of(request)
    if access.sees_everything(person):
        return rows
    return rows.filter(who__operator_id__in=access.visible_operators(person).values("pk"))


@admin.register(AuditEvent)
class AuditEventAdmin(SubtreeAdmin):
    right = Right.SEE_AUDIT
    nothing_yet = "Every change that a person makes in these pages is written down here."
    order = Order("id", per_operator=False)
    list_display = ("id", "when", "who_shown", "action", "operator", "changes", "address_shown")
    list_select_related = ("operator", "who")
    list_filter = (HappenedFilter, OperatorFilter, WhoFilter, ActionFilter, AddressFilter)
    fields = ("id", "when_exactly", "who_shown", "address_shown", "action", "operator", "difference")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> AuditEvent | None:
        event: AuditEvent | None = super().get_object(request, object_id, from_field)
        if event is not None:
            self._veil(request, [event])
        return event

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        self._veil(request, list(found.result_list))
        return found

    @staticmethod
    def _veil(request: HttpRequest, events: list[AuditEvent]) -> None:
        """Whoever works for an account that one does not see has no name here, and no address."""
        person = access.person_of(request)
        if access.sees_everything(person):
            return
        seen = set(access.visible_operators(person).values_list("pk", flat=True))
        for event in events:
            vars(event)["veiled"] = event.who.operator_id not in seen

    @admin.display(description="when (UTC)")
    def when(self, event: AuditEvent) -> str | SafeString:
        return shown.time(event.at)

    @admin.display(description="when")
    def when_exactly(self, event: AuditEvent) -> str | SafeString:
        return shown.time(event.at, exact=True)

    @admin.display(description="who")
    def who_shown(self, event: AuditEvent) -> str:
        return "the platform" if vars(event).get("veiled") else event.who.username

    @admin.display(description="from where")
    def address_shown(self, event: AuditEvent) -> str:
        return shown.NOTHING if vars(event).get("veiled") or not event.address else event.address

    @admin.display(description="what changed")
    def changes(self, event: AuditEvent) -> str:
        return ", ".join(sorted(event.before.keys() | event.after.keys())) or shown.NOTHING

    @admin.display(description="what changed")
    def difference(self, event: AuditEvent) -> str | SafeString:
        lines = differences(event.before, event.after)
        return render_to_string("backoffice/difference.html", {"lines": lines}) if lines else shown.NOTHING


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """A line for each thing that is named before or after: first what differs."""
    names = sorted(before.keys() | after.keys())
    lines = [
        {
            "name": name.replace("_", " "),
            "before": _as_text(before[name]) if name in before else None,
            "after": _as_text(after[name]) if name in after else None,
            "differs": (name in before) != (name in after) or before.get(name) != after.get(name),
        }
        for name in names
    ]
    return sorted(lines, key=lambda it: not it["differs"])


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value or "(empty)"
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
