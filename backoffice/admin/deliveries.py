"""What was asked of seamless operators, and what is owed to them, with every attempt."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import CommandFilter, DeliveryStateFilter, OperatorFilter
from backoffice.models import Right
from gameplay.models import Delivery, DeliveryAttempt, DeliveryState
from players.models import Operator, Player

ATTEMPTS_SHOWN = 50
BYTES_SHOWN = 4000


@admin.register(Delivery)
class DeliveryAdmin(SubtreeAdmin):
    right = Right.SEE_MONEY
    list_display = (
        "id",
        "operator_shown",
        "player_shown",
        "command",
        "amount_shown",
        "state",
        "attempts",
        "next_shown",
        "why",
        "created",
    )
    list_filter = (OperatorFilter, DeliveryStateFilter, CommandFilter)
    search_fields = ("pk",)
    search_help_text = "Whole transactionId"
    change_form_outer_before_template = "backoffice/delivery_actions.html"
    fieldsets = (
        (
            "Delivery",
            {"fields": ("id", "operator_shown", "player_shown", "round_shown", "command", "bet_shown")},
        ),
        ("Money", {"fields": ("amount_shown", "told_shown")}),
        (
            "How it stands",
            {"fields": ("state", "why", "attempts", "next_shown", "created", "ended")},
        ),
        ("Every attempt, the newest first", {"fields": ("tries_shown",)}),
    )

    def leads_with_operator(self) -> bool:
        return False  # its ids are unique by themselves

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        is_id = term.isascii() and term.isdecimal() and len(term) <= 18
        return (queryset.filter(pk=int(term)) if is_id else queryset.none()), False

    def complete(self, rows: list[Delivery]) -> None:
        players = Player.objects.in_bulk({it.player_id for it in rows})
        operators = Operator.objects.in_bulk({it.operator_id for it in rows})
        for row in rows:
            vars(row)["player"], vars(row)["operator"] = players[row.player_id], operators[row.operator_id]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        person = access.person_of(request)
        is_owed = found is not None and found.state == DeliveryState.DUE
        may = {
            "may_send": is_owed and access.may_for(person, Right.SEND_DELIVERIES, vars(found)["operator"]),
            "may_resolve": is_owed and access.may(person, Right.RESOLVE_DELIVERIES),
            "is_win": found is not None and found.command == "win",
        }
        return super().change_view(request, object_id, form_url, may | (extra_context or {}))

    @admin.display(description="operator")
    def operator_shown(self, row: Delivery) -> SafeString:
        operator = vars(row)["operator"]
        return shown.link(shown.change_url("players_operator", operator.pk), operator.login_id)

    @admin.display(description="player")
    def player_shown(self, row: Delivery) -> SafeString:
        player = vars(row)["player"]
        return shown.link(shown.change_url("players_player", player.pk), player.external_id)

    @admin.display(description="round")
    def round_shown(self, row: Delivery) -> str:
        return str(row.round_id)

    @admin.display(description="takes back")
    def bet_shown(self, row: Delivery) -> str | SafeString:
        if row.bet_id is None:
            return shown.NOTHING
        return shown.link(shown.change_url("gameplay_delivery", row.bet_id), row.bet_id)

    @admin.display(description="amount")
    def amount_shown(self, row: Delivery) -> str | SafeString:
        return shown.amount(row.amount, row.currency)

    @admin.display(description="balance that the operator told")
    def told_shown(self, row: Delivery) -> str | SafeString:
        return shown.amount(row.told_balance, row.currency)

    @admin.display(description="next attempt (UTC)")
    def next_shown(self, row: Delivery) -> str | SafeString:
        return shown.time(row.due_at) if row.state == DeliveryState.DUE else shown.NOTHING

    @admin.display(description="since (UTC)")
    def created(self, row: Delivery) -> str | SafeString:
        return shown.time(row.created_at)

    @admin.display(description="ended (UTC)")
    def ended(self, row: Delivery) -> str | SafeString:
        return shown.time(row.ended_at)

    @admin.display(description="attempts")
    def tries_shown(self, row: Delivery) -> str | SafeString:
        found = row.tries.order_by("-pk")[:ATTEMPTS_SHOWN]
        return format_html_join("", "{}", ((_attempt(it),) for it in found)) or shown.NOTHING


def _attempt(it: DeliveryAttempt) -> SafeString:
    return format_html(
        "<p>{} UTC, {} ms, to {}: <strong>{}</strong> {}</p>"
        '<pre class="cr-json">sent      {}\nreceived  {} {}</pre>',
        shown.time(it.at),
        it.milliseconds,
        it.url,
        it.verdict,
        it.why,
        _text(it.sent),
        it.http_status or "nothing",
        _text(it.received),
    )


def _text(sent: bytes | memoryview) -> str:
    return bytes(sent)[:BYTES_SHOWN].decode(errors="backslashreplace")
