"""What was asked of seamless operators, and what is owed to them, with every attempt."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import CommandFilter, Filter, OperatorFilter, TypedFilter, choose
from backoffice.admin.players import players_named
from backoffice.admin.round_filters import StartedFilter
from backoffice.models import Right
from gameplay.ids import first_id_of
from gameplay.models import Delivery, DeliveryState, GameRound
from gameplay.round_page import calls
from players.models import Operator, Player

ATTEMPTS_SHOWN = 50
ROUNDS_OF_A_PLAYER = 1000
AGES = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
UNFINISHED = ("asked", "due", "in doubt")


class DeliveryStateFilter(choose("state", "state", DeliveryState.choices)):  # type: ignore[misc]
    """What is not over has an index; of the rest there is much."""

    def is_sparse(self) -> bool:
        chosen = self.value()
        return bool(chosen) and chosen not in UNFINISHED


class AskedFilter(StartedFilter):
    title = "time (UTC)"


class AgeFilter(Filter):
    """Of what is not over: how long it has been."""

    parameter_name = "age"
    takes = ("age",)
    title = "not over for"
    options = (("minute", "More than a minute"), ("hour", "More than an hour"), ("day", "More than a day"))

    def condition(self, chosen: str) -> Q:
        until = first_id_of(datetime.now(UTC) - AGES[chosen])
        return Q(state__in=UNFINISHED, id__lt=until)


class WhyFilter(TypedFilter):
    parameter_name = "why"
    takes = ("why",)
    title = "why"
    hint = "A part of what went wrong: HTTP 500, no answer, ERR_…"
    sparse = True

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(why__icontains=text)


class PlayersDeliveriesFilter(TypedFilter):
    """Through the player's rounds: deliveries have no index by player, which every callback would pay for."""

    parameter_name = "player"
    takes = ("player",)
    title = "player"
    hint = f"Whole player id or playerCode; of the {ROUNDS_OF_A_PLAYER} newest rounds"

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        keys: list[int] = []
        for player in players_named(text, request):
            rounds = GameRound.objects.filter(player_id=player).order_by("-id")
            keys += rounds.values_list("pk", flat=True)[:ROUNDS_OF_A_PLAYER]
        asked = Delivery.objects.filter(round_id__in=keys).order_by()
        return rows.filter(pk__in=list(asked.values_list("pk", flat=True)[: 5 * ROUNDS_OF_A_PLAYER]))


@admin.register(Delivery)
class DeliveryAdmin(SubtreeAdmin):
    right = Right.SEE_MONEY
    nothing_yet = "What is sent to an operator in seamless mode comes here, with each attempt and its answer."
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
    list_filter = (
        AskedFilter,
        OperatorFilter,
        PlayersDeliveriesFilter,
        DeliveryStateFilter,
        CommandFilter,
        AgeFilter,
        WhyFilter,
    )
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
        ("The message, all but its time", {"fields": ("message_shown",)}),
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
    def round_shown(self, row: Delivery) -> SafeString:
        return shown.link(shown.change_url("gameplay_gameround", row.round_id), row.round_id)

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

    @admin.display(description="what is sent")
    def message_shown(self, row: Delivery) -> str | SafeString:
        return format_html('<pre class="cr-json">{}</pre>', row.message)

    @admin.display(description="attempts")
    def tries_shown(self, row: Delivery) -> str | SafeString:
        found = row.tries.order_by("-pk")[:ATTEMPTS_SHOWN]
        tries = [calls.shown_try(it) for it in found]
        helper = reverse("admin:account_signature", args=[row.operator_id])
        told = {"tries": tries, "delivery": row, "helper": helper}
        return render_to_string("backoffice/attempts.html", told) if tries else shown.NOTHING
