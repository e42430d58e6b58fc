"""Operators, their API tokens and their players."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import (
    ModeFilter,
    OperatorFilter,
    OperatorStatusFilter,
    PlayerStatusFilter,
    TokenStateFilter,
)
from backoffice.keyset import Order
from backoffice.models import Right
from backoffice.words import mode_name, token_state
from players.models import ApiToken, Operator, Player
from players.wire.json import plain
from wallets.queries.wallets import balances_of, funds_of


def balances(found: list[tuple[str, Any]]) -> str | SafeString:
    """A line for each currency."""
    lines = format_html_join("", "<li>{}</li>", ((shown.amount(number, code),) for code, number in found))
    return SafeString(f'<ul class="cr-balances">{lines}</ul>') if found else shown.NOTHING


@admin.register(Operator)
class OperatorAdmin(SubtreeAdmin):
    right = Right.SEE_ACCOUNTS
    operator_path = "pk"
    order = Order("login_id", descending=False, per_operator=False)
    ordering = ("login_id",)  # of autocompletes
    list_display = ("login_id", "name", "parent", "level", "state", "mode", "payment_method", "created")
    list_select_related = ("parent",)
    list_filter = (OperatorStatusFilter, ModeFilter)
    search_fields = ("login_id__icontains", "name__icontains")
    search_help_text = "Part of a login id or name"
    change_form_outer_before_template = "backoffice/operator_links.html"
    fields = (
        "login_id",
        "name",
        "parent_shown",
        "level",
        "state",
        "mode",
        "callback_url_shown",
        "allowed_ips_shown",
        "payment_method",
        "own_balances",
        "ggr_rate_shown",
        "rtp_shown",
        "created",
        "updated",
    )

    @admin.display(description="status")
    def state(self, operator: Operator) -> str:
        return operator.get_status_display()

    @admin.display(description="mode")
    def mode(self, operator: Operator) -> str:
        return f"{mode_name(operator.mode)}, switching" if operator.is_switching else mode_name(operator.mode)

    @admin.display(description="Callback URL")
    def callback_url_shown(self, operator: Operator) -> str:
        return operator.callback_url or shown.NOTHING

    @admin.display(description="GGR rate")
    def ggr_rate_shown(self, operator: Operator) -> str:
        return f"{plain(operator.ggr_rate)} %"

    @admin.display(description="default RTP")
    def rtp_shown(self, operator: Operator) -> str:
        return f"{plain(operator.rtp)} %"

    @admin.display(description="account above")
    def parent_shown(self, operator: Operator) -> str:
        return shown.NOTHING if operator.parent is None else operator.parent.login_id

    @admin.display(description="allowed IPs")
    def allowed_ips_shown(self, operator: Operator) -> str:
        return ", ".join(operator.allowed_ips) or "any address"

    @admin.display(description="own balance")
    def own_balances(self, operator: Operator) -> str | SafeString:
        return balances(funds_of(operator))

    @admin.display(description="created (UTC)")
    def created(self, operator: Operator) -> str | SafeString:
        return shown.time(operator.created_at)

    @admin.display(description="changed (UTC)")
    def updated(self, operator: Operator) -> str | SafeString:
        return shown.time(operator.updated_at)


@admin.register(ApiToken)
class ApiTokenAdmin(SubtreeAdmin):
    """Never the secret, nor what it could be found by: the account's page makes tokens and shows each once."""

    right = Right.SEE_ACCOUNTS
    order = Order("id", per_operator=False)
    list_display = ("hint_shown", "operator", "state", "from_when", "until_when", "created")
    list_select_related = ("operator",)
    list_filter = (OperatorFilter, TokenStateFilter)
    fields = ("hint_shown", "operator_shown", "state", "from_when", "until_when", "revoked", "created")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        return super().get_queryset(request).defer("digest", "secret_encrypted")

    @admin.display(description="begins with")
    def hint_shown(self, token: ApiToken) -> str:
        return f"{token.hint}…"

    @admin.display(description="operator")
    def operator_shown(self, token: ApiToken) -> SafeString:
        return shown.link(reverse("admin:account", args=[token.operator_id]), token.operator.login_id)

    @admin.display(description="state")
    def state(self, token: ApiToken) -> str:
        return token_state(token, now=datetime.now(UTC))

    @admin.display(description="good from (UTC)")
    def from_when(self, token: ApiToken) -> str | SafeString:
        return shown.time(token.not_before)

    @admin.display(description="good until (UTC)")
    def until_when(self, token: ApiToken) -> str | SafeString:
        return shown.time(token.not_after)

    @admin.display(description="revoked (UTC)")
    def revoked(self, token: ApiToken) -> str | SafeString:
        return shown.time(token.revoked_at)

    @admin.display(description="created (UTC)")
    def created(self, token: ApiToken) -> str | SafeString:
        return shown.time(token.created_at)


@admin.register(Player)
class PlayerAdmin(SubtreeAdmin):
    right = Right.SEE_PLAYERS
    order = Order("external_id", descending=False)
    list_display = ("external_id", "code_shown", "operator", "state", "created")
    list_select_related = ("operator",)
    list_filter = (OperatorFilter, PlayerStatusFilter)
    search_fields = ("external_id",)
    search_help_text = "Whole player id or playerCode"
    change_form_outer_before_template = "backoffice/player_links.html"
    fields = (
        "external_id",
        "code_shown",
        "operator_shown",
        "balances_shown",
        "state",
        "until_when",
        "blocked_reason",
        "created",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Player], search_term: str
    ) -> tuple[QuerySet[Player], bool]:
        return queryset.filter(named(search_term)) if search_term else queryset, False

    @admin.display(description="operator")
    def operator_shown(self, player: Player) -> SafeString:
        return shown.link(shown.change_url("players_operator", player.operator_id), player.operator.login_id)

    @admin.display(description="playerCode")
    def code_shown(self, player: Player) -> str:
        return str(player.pk)

    @admin.display(description="balances")
    def balances_shown(self, player: Player) -> str | SafeString:
        return balances(balances_of(operator=player.operator, player_id=player.pk))

    @admin.display(description="status")
    def state(self, player: Player) -> str:
        if not player.is_blocked(datetime.now(UTC)):
            return "active"
        return "blocked"

    @admin.display(description="blocked until (UTC)")
    def until_when(self, player: Player) -> str | SafeString:
        return shown.time(player.blocked_until)

    @admin.display(description="linked (UTC)")
    def created(self, player: Player) -> str | SafeString:
        return shown.time(player.created_at)


def named(term: str) -> Q:
    """The players that a person means: the operator's own id, or our playerCode, as a whole."""
    term = term.strip()
    by_id = Q(external_id=term)
    return by_id | Q(pk=int(term)) if is_key(term) else by_id


def is_key(term: str) -> bool:
    """Could it be one of our numbers?"""
    return term.isascii() and term.isdecimal() and len(term) <= 18


def players_named(term: str, request: HttpRequest) -> list[int]:
    """The codes of the visible players that are meant; each operator looks in its own index."""
    seen = access.visible_operators(access.person_of(request)).values("pk")
    return list(Player.objects.filter(named(term), operator_id__in=seen).values_list("pk", flat=True)[:100])
