"""Reconciliations: the list, and what each found."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import OperatorFilter
from backoffice.keyset import Order
from backoffice.models import Right
from backoffice.models.reconciliation import Reconciliation
from backoffice.reconciliation.shown import page_of


@admin.register(Reconciliation)
class ReconciliationAdmin(SubtreeAdmin):
    right = Right.SEE_REPORTS
    nothing_yet = "An operator's own file is held against these books here. Nothing is changed by it."
    order = Order("id", per_operator=False)
    list_display = ("file_name", "operator", "key_shown", "lines", "from_when", "until_when", "done")
    list_select_related = ("operator",)
    list_filter = (OperatorFilter,)
    list_before_template = "backoffice/reconciliation/list_actions.html"
    change_form_outer_before_template = "backoffice/reconciliation/result.html"
    fields = ("file_name", "file_sha256", "from_when", "until_when", "key_shown", "done")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("content")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {"may_run": access.may(access.person_of(request), Right.RECONCILE)}
        return super().changelist_view(request, may | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        context = (
            {} if found is None else page_of(found, kind=request.GET.get("kind", ""), after=_after(request))
        )
        context["may_run"] = access.may(access.person_of(request), Right.RECONCILE)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description="key")
    def key_shown(self, it: Reconciliation) -> str:
        return it.get_key_display() if it.key else shown.NOTHING

    @admin.display(description="from (UTC)")
    def from_when(self, it: Reconciliation) -> str | SafeString:
        return shown.time(it.starts_at)

    @admin.display(description="until (UTC)")
    def until_when(self, it: Reconciliation) -> str | SafeString:
        return shown.time(it.ends_at)

    @admin.display(description="done (UTC)")
    def done(self, it: Reconciliation) -> str | SafeString:
        return shown.time(it.done_at)


def _after(request: HttpRequest) -> int:
    """The finding that the page begins behind; whatever else is asked is the first page."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0
