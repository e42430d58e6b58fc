"""The filters of rounds and sessions."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from backoffice.admin.filters import Filter, TimeFilter, TypedFilter, choose
from backoffice.admin.players import players_named
from gameplay.ids import first_id_of
from gameplay.models import Game, Provider, RoundState, SessionMode

MOST_GAMES = 500

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
