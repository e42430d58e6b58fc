"""The audit trail."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import OperatorFilter, TimeFilter, choose
from backoffice.keyset import Order
from backoffice.models import Action, AuditEvent, Right

ActionFilter = choose("action", "action", Action.choices)


class HappenedFilter(TimeFilter):
    field = "at"


@admin.register(AuditEvent)
class AuditEventAdmin(SubtreeAdmin):
    right = Right.SEE_AUDIT
    order = Order("id", per_operator=False)
    list_display = ("id", "when", "who_shown", "action", "operator", "changes", "address_shown")
    list_select_related = ("operator", "who")
    list_filter = (OperatorFilter, ActionFilter, HappenedFilter)
    fields = ("id", "when", "who_shown", "address_shown", "action", "operator", "before_shown", "after_shown")

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

    @admin.display(description="who")
    def who_shown(self, event: AuditEvent) -> str:
        return "the platform" if vars(event).get("veiled") else event.who.username

    @admin.display(description="from where")
    def address_shown(self, event: AuditEvent) -> str:
        return shown.NOTHING if vars(event).get("veiled") or not event.address else event.address

    @admin.display(description="what changed")
    def changes(self, event: AuditEvent) -> str:
        return ", ".join(sorted(event.before.keys() | event.after.keys())) or shown.NOTHING

    @admin.display(description="before")
    def before_shown(self, event: AuditEvent) -> str | SafeString:
        return _as_text(event.before)

    @admin.display(description="after")
    def after_shown(self, event: AuditEvent) -> str | SafeString:
        return _as_text(event.after)


def _as_text(value: dict[str, Any]) -> str | SafeString:
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True)
    return format_html('<pre class="cr-json">{}</pre>', text) if value else shown.NOTHING
