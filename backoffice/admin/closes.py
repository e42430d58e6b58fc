"""Closed days and months: the list, and the page of each."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import CurrencyFilter, OperatorFilter, choose
from backoffice.closes.shown import page_of
from backoffice.keyset import Order
from backoffice.models import Right
from backoffice.models.closes import CloseState, FinanceClose, Period

PeriodFilter = choose("period", "period", Period.choices)
CloseStateFilter = choose("state", "state", CloseState.choices)


@admin.register(FinanceClose)
class FinanceCloseAdmin(SubtreeAdmin):
    right = Right.SEE_REPORTS
    nothing_yet = "Finance closes a day or a month here, once it is over."
    order = Order("id", per_operator=False)
    list_display = (
        "name",
        "operator",
        "currency",
        "zone",
        "state",
        "opening_shown",
        "closing_shown",
        "sealed",
    )
    list_select_related = ("operator",)
    list_filter = (OperatorFilter, CurrencyFilter, PeriodFilter, CloseStateFilter)
    list_before_template = "backoffice/closes/list_actions.html"
    change_form_outer_before_template = "backoffice/closes/close.html"
    fields = ("hash_shown", "previous_shown", "asked", "sealed")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {"may_close": access.may(access.person_of(request), Right.CLOSE_BOOKS)}
        return super().changelist_view(request, may | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        context = {} if found is None else page_of(found)
        context["may_close"] = access.may(access.person_of(request), Right.CLOSE_BOOKS)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    @admin.display(description="period")
    def name(self, close: FinanceClose) -> str:
        form = "%Y-%m-%d" if close.period == Period.DAY else "%Y-%m"
        return f"{close.get_period_display()} {close.first_day.strftime(form)}"

    @admin.display(description="players' opening")
    def opening_shown(self, close: FinanceClose) -> str | SafeString:
        return shown.amount(close.players_opening)

    @admin.display(description="players' closing")
    def closing_shown(self, close: FinanceClose) -> str | SafeString:
        return shown.amount(close.players_closing)

    @admin.display(description="asked for (UTC)")
    def asked(self, close: FinanceClose) -> str | SafeString:
        return shown.time(close.asked_at)

    @admin.display(description="sealed (UTC)")
    def sealed(self, close: FinanceClose) -> str | SafeString:
        return shown.time(close.sealed_at)

    @admin.display(description="hash")
    def hash_shown(self, close: FinanceClose) -> str | SafeString:
        return format_html('<code class="cr-hash">{}</code>', close.hash) if close.hash else shown.NOTHING

    @admin.display(description="hash of the close before it")
    def previous_shown(self, close: FinanceClose) -> str | SafeString:
        if not close.previous_hash:
            return "none: it is the first of this operator and currency" if close.hash else shown.NOTHING
        return format_html('<code class="cr-hash">{}</code>', close.previous_hash)
