"""Flags of odd play, and invoices: their lists. What is done about them is in backoffice/reports."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import CurrencyFilter, OperatorFilter, choose
from backoffice.models import Right
from backoffice.reports.flags import visible_flags
from backoffice.reports.forms import FlagForm
from backoffice.veil import Veil
from gameplay.models import Flag, FlagKind, FlagState, Invoice

FlagKindFilter = choose("kind", "what", FlagKind.choices)
FlagStateFilter = choose("state", "state", FlagState.choices)


@admin.register(Flag)
class FlagAdmin(SubtreeAdmin):
    right = Right.SEE_REPORTS
    nothing_yet = (
        "Big wins and odd patterns of play come here as the worker finds them. There is nothing to do."
    )
    list_display = (
        "id",
        "happened",
        "kind",
        "operator_shown",
        "player_shown",
        "amount_shown",
        "facts_shown",
        "state",
    )
    list_filter = (FlagStateFilter, FlagKindFilter, OperatorFilter)
    change_form_outer_before_template = "backoffice/reports/flag_actions.html"
    fieldsets = (
        (
            "Flag",
            {"fields": ("kind", "operator_shown", "player_shown", "game", "round_shown", "session_shown")},
        ),
        ("What the rule saw", {"fields": ("amount_shown", "facts_shown", "happened", "found")}),
        ("What came of it", {"fields": ("state", "note", "changed_by_shown", "changed")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Flag]:
        rows = super().get_queryset(request).select_related("operator", "player", "game", "changed_by")
        return visible_flags(rows, access.person_of(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found, person = self.get_object(request, object_id), access.person_of(request)
        more: dict[str, Any] = {
            "may_handle": found is not None and access.may_for(person, Right.HANDLE_FLAGS, found.operator)
        }
        if found is not None:
            more["form"] = FlagForm(initial={"state": found.state, "note": found.note})
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Flag | None:
        flag: Flag | None = super().get_object(request, object_id, from_field)
        if flag is not None and flag.changed_by is not None:
            # For `changed_by_shown`, which does not know who asks.
            vars(flag)["changed_by_name"] = Veil(access.person_of(request)).name(flag.changed_by)
        return flag

    @admin.display(description="changed by")
    def changed_by_shown(self, flag: Flag) -> str:
        return str(vars(flag).get("changed_by_name", shown.NOTHING))

    @admin.display(description="operator")
    def operator_shown(self, flag: Flag) -> SafeString:
        return shown.link(shown.change_url("players_operator", flag.operator_id), flag.operator.login_id)

    @admin.display(description="player")
    def player_shown(self, flag: Flag) -> str | SafeString:
        if flag.player is None:
            return shown.NOTHING
        return shown.link(shown.change_url("players_player", flag.player.pk), flag.player.external_id)

    @admin.display(description="round")
    def round_shown(self, flag: Flag) -> str | SafeString:
        return _linked("gameplay_gameround", flag.round_id)

    @admin.display(description="session")
    def session_shown(self, flag: Flag) -> str | SafeString:
        return _linked("gameplay_gamesession", flag.session_id)

    @admin.display(description="amount")
    def amount_shown(self, flag: Flag) -> str | SafeString:
        return shown.amount(flag.amount, flag.currency)

    @admin.display(description="what the rule saw")
    def facts_shown(self, flag: Flag) -> SafeString:
        return format_html_join(", ", "{} {}", sorted(flag.facts.items()))

    @admin.display(description="when (UTC)")
    def happened(self, flag: Flag) -> str | SafeString:
        return shown.time(flag.happened_at)

    @admin.display(description="found (UTC)")
    def found(self, flag: Flag) -> str | SafeString:
        return shown.time(flag.found_at)

    @admin.display(description="changed (UTC)")
    def changed(self, flag: Flag) -> str | SafeString:
        return shown.time(flag.changed_at)


@admin.register(Invoice)
class InvoiceAdmin(SubtreeAdmin):
    """The list; each leads to a page of its own, made for paper."""

    right = Right.SEE_REPORTS
    nothing_yet = "The worker makes them when a month is over. An account's GGR terms show this month so far."
    list_display = (
        "number",
        "operator_shown",
        "month_shown",
        "currency",
        "ggr_shown",
        "amount_shown",
        "issued",
    )
    list_select_related = ("operator",)
    list_filter = (OperatorFilter, CurrencyFilter)
    fields = ("number", "operator_shown", "month_shown", "ggr_shown", "amount_shown", "issued")

    def link_of(self, row: Model) -> str:
        return reverse("admin:invoice", args=[row.pk])

    @admin.display(description="number")
    def number(self, invoice: Invoice) -> int:
        return invoice.pk

    @admin.display(description="operator")
    def operator_shown(self, invoice: Invoice) -> SafeString:
        return shown.link(reverse("admin:ggr_terms", args=[invoice.operator_id]), invoice.operator.login_id)

    @admin.display(description="month")
    def month_shown(self, invoice: Invoice) -> str:
        return f"{invoice.month:%Y-%m}"

    @admin.display(description="GGR")
    def ggr_shown(self, invoice: Invoice) -> str | SafeString:
        return shown.amount(invoice.ggr, invoice.currency)

    @admin.display(description="to pay")
    def amount_shown(self, invoice: Invoice) -> str | SafeString:
        return shown.amount(invoice.amount, invoice.currency)

    @admin.display(description="issued (UTC)")
    def issued(self, invoice: Invoice) -> str | SafeString:
        return shown.time(invoice.issued_at)


def _linked(model: str, key: int | None) -> str | SafeString:
    return shown.NOTHING if key is None else shown.link(shown.change_url(model, key), key)
