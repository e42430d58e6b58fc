"""Sessions at the games, and their rounds."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from backoffice import shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import OperatorFilter, SparseCurrencyFilter
from backoffice.admin.players import is_key
from backoffice.admin.round_filters import (
    GameFilter,
    LiveFilter,
    ModeFilter,
    OverdueFilter,
    PlayerFilter,
    ProviderFilter,
    SessionProviderFilter,
    StartedFilter,
    StateFilter,
)
from backoffice.keyset import Groups, Position
from backoffice.models import Right
from backoffice.rounds import page
from gameplay.models import (
    Action,
    Delivery,
    GameRound,
    GameSession,
    Provider,
)
from gameplay.round_page.page import find
from players.models import Player

LONGEST_ID = 128


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
    nothing_yet = "A round comes here with a player's first bet."
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
    nothing_yet = "A session comes here when a game is launched: POST /v1/game/launch."
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
        # Escaped by `shown.link`, one by one.
        return SafeString("<br>".join(links)) or shown.NOTHING  # nosec B703
