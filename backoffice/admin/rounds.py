"""Sessions at the games, and their rounds."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from backoffice import shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import (
    Filter,
    OperatorFilter,
    SparseCurrencyFilter,
    TimeFilter,
    TypedFilter,
    choose,
)
from backoffice.admin.players import is_key, players_named
from backoffice.keyset import Groups, Position
from backoffice.models import Right
from backoffice.rounds import page
from gameplay.ids import first_id_of
from gameplay.models import (
    Action,
    Delivery,
    Game,
    GameRound,
    GameSession,
    Provider,
    RoundState,
    SessionMode,
)
from gameplay.round_page.page import find
from players.models import Player

MOST_GAMES = 500
LONGEST_ID = 128

StateFilter = choose("state", "state", RoundState.choices, sparse=True)
ModeFilter = choose("mode", "whose money", SessionMode.choices, sparse=True)


class StartedFilter(TimeFilter):
    """Ids carry their time, so the operator's index finds the window."""

    def window(self, start: datetime | None, end: datetime | None) -> Q:
        found = Q()
        if start is not None:
            found &= Q(id__gte=first_id_of(start))
        if end is not None:
            found &= Q(id__lt=first_id_of(end))
        return found


class PlayerFilter(TypedFilter):
    parameter_name = "player"
    takes = ("player",)
    title = "player"
    hint = "Whole player id or playerCode"

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        self.players = players_named(text, request)
        return rows.filter(player_id__in=self.players) if self.players else rows.none()


class GameFilter(Filter):
    parameter_name = "game"
    takes = ("game",)
    title = "game"
    sparse = True

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        games = Game.objects.select_related("provider").order_by("name", "pk")[:MOST_GAMES]
        return [(it.pk, f"{it.name} ({it.provider.name})") for it in games]

    def condition(self, chosen: str) -> Q:
        return Q(game_id=int(chosen))


class ProviderFilter(Filter):
    parameter_name = "provider"
    takes = ("provider",)
    title = "provider"
    sparse = True
    field = "provider_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return list(Provider.objects.order_by("name", "pk").values_list("pk", "name")[:MOST_GAMES])

    def condition(self, chosen: str) -> Q:
        return Q(**{self.field: int(chosen)})


class SessionProviderFilter(ProviderFilter):
    field = "game__provider_id"


class OverdueFilter(Filter):
    """Those have an index of their own."""

    parameter_name = "overdue"
    takes = ("overdue",)
    title = "overdue"
    options = (("open", "Overdue and open"), ("any", "Overdue at some time"))

    def condition(self, chosen: str) -> Q:
        was = Q(overdue_since__isnull=False)
        return was & Q(ended_at__isnull=True) if chosen == "open" else was


class LiveFilter(Filter):
    parameter_name = "live"
    takes = ("live",)
    title = "live"
    options = (("live", "Live"), ("ended", "Ended"))
    sparse = True

    def condition(self, chosen: str) -> Q:
        return Q(ended_at__isnull=chosen == "live")


class PlayedAdmin(SubtreeAdmin):
    """What rounds and sessions share: who, where, in which currency."""

    right = Right.SEE_MONEY
    list_select_related = ("operator", "player", "game__provider")
    search_fields = ("pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return (queryset.filter(pk=int(term)) if is_key(term) else queryset.none()), False

    def groups(self, request: HttpRequest, filters: list[Any], at: Position | None) -> Groups | None:
        for it in filters:
            if isinstance(it, PlayerFilter) and it.text:
                players = Player.objects.filter(pk__in=it.players)
                return Groups(players, {"operator_id": "operator_id", "player_id": "pk"})
        return None

    @admin.display(description="operator")
    def operator_shown(self, row: Any) -> SafeString:
        return shown.link(shown.change_url("players_operator", row.operator_id), row.operator.login_id)

    @admin.display(description="player")
    def player_shown(self, row: Any) -> str | SafeString:
        if row.player is None:
            return "nobody: a demo"
        return shown.link(shown.change_url("players_player", row.player.pk), row.player.external_id)

    @admin.display(description="game")
    def game_shown(self, row: Any) -> str:
        return f"{row.game.name} ({row.game.provider.name})"

    @admin.display(description="whose money")
    def mode_shown(self, row: Any) -> str:
        return {"transfer": "ours to hold", "seamless": "held by the operator", "demo": "play money"}[
            row.mode
        ]

    @admin.display(description="ended (UTC)")
    def ended(self, row: Any) -> str | SafeString:
        return shown.time(row.ended_at)


@admin.register(GameRound)
class GameRoundAdmin(PlayedAdmin):
    list_display = (
        "id",
        "opened",
        "state_shown",
        "game_shown",
        "player_shown",
        "operator_shown",
        "staked_shown",
        "won_shown",
        "ended",
    )
    list_filter = (
        StartedFilter,
        OperatorFilter,
        PlayerFilter,
        OverdueFilter,
        StateFilter,
        GameFilter,
        ProviderFilter,
        SparseCurrencyFilter,
        ModeFilter,
    )
    search_help_text = "Whole roundId, transactionId, or the provider's id of a bet, win or cancel"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term or len(term) > LONGEST_ID:
            return (queryset.none() if term else queryset), False
        providers = Provider.objects.values_list("pk", flat=True)
        actions = Action.objects.filter(
            provider_id__in=list(providers), external_id=term, round__isnull=False
        )
        keys = list(actions.values_list("round_id", flat=True))
        if is_key(term):
            deliveries = Delivery.objects.filter(pk=int(term))
            keys += [int(term), *deliveries.values_list("round_id", flat=True)]
        return queryset.filter(pk__in=keys), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A page of our own: the parts of the page that players and operators are shown, and what else is known."""
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        seen = self.get_object(request, object_id)
        round_ = None if seen is None else find(seen.pk)
        if round_ is None:
            raise Http404
        told = {
            **self.admin_site.each_context(request),
            "title": f"Round {round_.pk}",
            "opts": self.opts,
            **page.context(round_),
        }
        return TemplateResponse(request, "backoffice/round.html", told)

    @admin.display(description="opened (UTC)")
    def opened(self, row: GameRound) -> str | SafeString:
        return shown.time(row.opened_at)

    @admin.display(description="state")
    def state_shown(self, row: GameRound) -> str:
        words = row.get_state_display().lower()
        return f"{words}, overdue" if row.overdue_since is not None and row.is_open else words

    @admin.display(description="staked")
    def staked_shown(self, row: GameRound) -> str | SafeString:
        return shown.amount(row.staked, row.currency)

    @admin.display(description="won")
    def won_shown(self, row: GameRound) -> str | SafeString:
        return shown.amount(row.won, row.currency)


@admin.register(GameSession)
class GameSessionAdmin(PlayedAdmin):
    list_display = (
        "id",
        "launched",
        "entered",
        "game_shown",
        "player_shown",
        "operator_shown",
        "currency",
        "ended",
    )
    list_filter = (
        StartedFilter,
        OperatorFilter,
        PlayerFilter,
        LiveFilter,
        GameFilter,
        SessionProviderFilter,
        SparseCurrencyFilter,
        ModeFilter,
    )
    search_help_text = "Whole sessionId"
    fieldsets = (
        ("Session", {"fields": ("id", "operator_shown", "player_shown", "game_shown", "rounds_shown")}),
        (
            "How it was launched",
            {"fields": ("launched", "entered", "mode_shown", "currency", "variant", "language")},
        ),
        ("How it ended", {"fields": ("ended", "ended_why")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[GameSession]:
        """Never what the link and the page are found by, nor a seed."""
        secrets = ("launch_digest", "page_digest", "next_seed_encrypted")
        return super().get_queryset(request).defer(*secrets)

    @admin.display(description="launched (UTC)")
    def launched(self, row: GameSession) -> str | SafeString:
        return shown.time(row.launched_at)

    @admin.display(description="entered (UTC)")
    def entered(self, row: GameSession) -> str | SafeString:
        return shown.time(row.entered_at)

    @admin.display(description="rounds, the newest first")
    def rounds_shown(self, row: GameSession) -> str | SafeString:
        rounds = GameRound.objects.filter(session_id=row.pk).order_by("-id")[:50]
        links = [
            shown.link(shown.change_url("gameplay_gameround", it.pk), f"{it.pk} ({it.state})")
            for it in rounds
        ]
        return SafeString("<br>".join(links)) or shown.NOTHING
