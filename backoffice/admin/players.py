"""Operators, their API tokens and their players."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
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
from backoffice.player_page.views import render_player
from backoffice.words import mode_name, token_state
from players.models import ApiToken, Operator, Player
from players.wire.json import plain
from wallets.queries.wallets import funds_of

MOST_FOUND = 500
SHORTEST_PART = 3


def balances(found: list[tuple[str, Any]]) -> str | SafeString:
    """A line for each currency."""
    lines = format_html_join("", "<li>{}</li>", ((shown.amount(number, code),) for code, number in found))
    # Escaped above, line by line.
    return SafeString(f'<ul class="cr-balances">{lines}</ul>') if found else shown.NOTHING  # nosec B703


@admin.register(Operator)
class OperatorAdmin(SubtreeAdmin):
    right = Right.SEE_ACCOUNTS
    nothing_yet = "Open the first account in the tree of accounts."
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
    nothing_yet = "Tokens are made on the page of an account."
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
    nothing_yet = "Players come here when their operator links them: POST /v1/player/create."
    order = Order("external_id", descending=False)
    list_display = ("external_id", "code_shown", "operator", "state", "created")
    list_select_related = ("operator",)
    list_filter = (OperatorFilter, PlayerStatusFilter)
    search_fields = ("external_id",)
    search_help_text = "Player id or playerCode, or three characters or more of either"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Player], search_term: str
    ) -> tuple[QuerySet[Player], bool]:
        if not search_term.strip():
            return queryset, False
        found = players_by_part(queryset, search_term.strip())
        if len(found) > MOST_FOUND:
            messages.info(
                request,
                f"More than {MOST_FOUND} players fit, and these are some of them. Type more of the id.",
            )
        return queryset.filter(pk__in=found[:MOST_FOUND]), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A page of our own: backoffice/player_page."""
        player = self.get_object(request, object_id)
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        if player is None:
            raise Http404
        return render_player(request, player)

    @admin.display(description="playerCode")
    def code_shown(self, player: Player) -> str:
        return str(player.pk)

    @admin.display(description="status")
    def state(self, player: Player) -> str:
        if not player.is_blocked(datetime.now(UTC)):
            return "active"
        return "blocked"

    @admin.display(description="linked (UTC)")
    def created(self, player: Player) -> str | SafeString:
        return shown.time(player.created_at)


def named(term: str) -> Q:
    """The players that a person means: the operator's own id, or our playerCode, as a whole."""
    term = term.strip()
    by_id = Q(external_id=term)
    return by_id | Q(pk=int(term)) if is_key(term) else by_id


def players_by_part(seen: QuerySet[Player], term: str) -> list[int]:
    """
    The codes of those whose id or playerCode is this, or has it as a part: one more than MOST_FOUND at the most.

    An index of trigrams finds three characters and more (players/sql/search.sql); of less, ids that begin with them.
    """
    whole = list(seen.filter(named(term)).values_list("pk", flat=True)[:MOST_FOUND])
    if len(term) < SHORTEST_PART:
        wanted = Q(external_id__istartswith=term)
    else:
        wanted = Q(external_id__icontains=term)
        if is_key(term):
            seen = seen.alias(code_as_text=Cast("code", TextField()))
            wanted |= Q(code_as_text__contains=term)
    parts = seen.filter(wanted).order_by().values_list("pk", flat=True)
    return list(dict.fromkeys([*whole, *parts[: MOST_FOUND + 1]]))[: MOST_FOUND + 1]


def is_key(term: str) -> bool:
    """Could it be one of our numbers?"""
    return term.isascii() and term.isdecimal() and len(term) <= 18


def players_named(term: str, request: HttpRequest) -> list[int]:
    """The codes of the visible players that are meant; each operator looks in its own index."""
    seen = access.visible_operators(access.person_of(request)).values("pk")
    return list(Player.objects.filter(named(term), operator_id__in=seen).values_list("pk", flat=True)[:100])
