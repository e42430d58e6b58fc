"""Every alert, open or closed. Those that wait longest stand on the front page, where most are taken and closed."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import Filter, OperatorFilter, choose
from backoffice.dashboard import waiting
from backoffice.keyset import Order
from backoffice.models import Right
from backoffice.veil import Veil
from gameplay.models import Alert, AlertKind
from players.models import Operator

AlertKindFilter = choose("kind", "what", AlertKind.choices)
STATES = {
    "open": Q(closed_at=None),
    "taken": Q(closed_at=None, taken_by__isnull=False),
    "closed": Q(closed_at__isnull=False),
}


class AlertStateFilter(Filter):
    parameter_name = "state"
    takes = ("state",)
    title = "state"
    options = (("open", "open"), ("taken", "open, and taken"), ("closed", "closed"))

    def condition(self, chosen: str) -> Q:
        return STATES[chosen]


@admin.register(Alert)
class AlertAdmin(SubtreeAdmin):
    right = Right.SEE_ACCOUNTS
    nothing_yet = (
        "What needs a person comes here: a delivery that stands still, a chore that fails, odd play."
    )
    order = Order("id", per_operator=False)
    list_display = ("id", "since", "kind", "operator_shown", "message", "state", "came_of_it")
    list_select_related = ("taken_by",)
    list_filter = (AlertStateFilter, AlertKindFilter, OperatorFilter)
    change_form_outer_before_template = "backoffice/alert_actions.html"
    fields = ("kind", "operator_shown", "message", "about", "since", "state", "closed", "came_of_it")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Alert | None:
        found: Alert | None = super().get_object(request, object_id, from_field)
        if found is not None:
            self._veil(request, [found])
        return found

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        self._veil(request, list(found.result_list))
        return found

    @staticmethod
    def _veil(request: HttpRequest, alerts: list[Alert]) -> None:
        """Who has taken it, and what it is about, as the person may read it."""
        person = access.person_of(request)
        veil = Veil(person)
        for it in alerts:
            vars(it)["about"] = waiting.link_of(person, it)
            vars(it)["taker"] = None if it.taken_by is None else veil.name(it.taken_by)

    def complete(self, rows: list[Any]) -> None:
        """An alert has its operator's id alone."""
        found = Operator.objects.in_bulk({it.operator_id for it in rows if it.operator_id is not None})
        for row in rows:
            vars(row)["operator"] = found.get(row.operator_id)

    def leads_with_operator(self) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        alert = self.get_object(request, object_id)
        is_open = alert is not None and alert.closed_at is None
        more = {"may_act": is_open and waiting.may_act(access.person_of(request), vars(alert)["operator"])}
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    @admin.display(description="since (UTC)")
    def since(self, alert: Alert) -> str | SafeString:
        return shown.time(alert.created_at)

    @admin.display(description="operator")
    def operator_shown(self, alert: Alert) -> str | SafeString:
        operator = vars(alert)["operator"]
        if operator is None:
            return "the platform"
        return shown.link(shown.change_url("players_operator", operator.pk), operator.login_id)

    @admin.display(description="about")
    def about(self, alert: Alert) -> str | SafeString:
        url = vars(alert)["about"]
        return shown.NOTHING if url is None else shown.link(url, "Show it")

    @admin.display(description="state")
    def state(self, alert: Alert) -> str:
        if alert.closed_at is not None:
            return "closed"
        taker = vars(alert)["taker"]
        return "open" if taker is None else f"taken by {taker}"

    @admin.display(description="closed (UTC)")
    def closed(self, alert: Alert) -> str | SafeString:
        return shown.time(alert.closed_at)

    @admin.display(description="what came of it")
    def came_of_it(self, alert: Alert) -> str:
        return alert.word or shown.NOTHING
