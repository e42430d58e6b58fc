"""The catalogue as a page shows it: every provider with its games and what holds for each, in four queries."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from gameplay.catalogue import Limits, merged, nearest_variant
from gameplay.models import Game, GameLimit, Provider, ProviderSetting
from players.models import Operator


@dataclass(frozen=True, slots=True)
class GameLine:
    """
    :param row: the limits of whom the page is about; None: it has none of its own.
    :param plays: the RTP variant of a launch that names none, in percent.
    """

    game: Game
    platforms: GameLimit | None
    row: GameLimit | None
    limits: Limits
    plays: Decimal | None

    @property
    def is_open(self) -> bool:
        provider = self.game.provider
        on = self.game.enabled and provider.enabled and self.limits.enabled
        return on and not (self.game.in_maintenance or provider.in_maintenance)


@dataclass(slots=True)
class ProviderLine:
    provider: Provider
    setting: ProviderSetting | None
    games: list[GameLine] = field(default_factory=list)

    @property
    def variants(self) -> list[Decimal]:
        """All that its games publish, the best first."""
        return sorted({it for line in self.games for it in line.game.variants}, reverse=True)


def shelf(*, operator: Operator | None, currency: str) -> list[ProviderLine]:
    """What an operator's players can play; of the platform (None), what holds where an operator says nothing."""
    whose = Q(operator=None) if operator is None else Q(operator=None) | Q(operator=operator)
    rows = {(it.operator_id, it.game_id): it for it in GameLimit.objects.filter(whose, currency=currency)}
    settings = {} if operator is None else _settings(operator, currency)
    lines = {it.pk: ProviderLine(it, settings.get(it.pk)) for it in Provider.objects.order_by("pk")}
    for game in Game.objects.select_related("provider").order_by("pk"):
        line = lines[game.provider_id]
        platforms = rows.get((None, game.pk))
        own = None if operator is None else rows.get((operator.pk, game.pk))
        limits = merged(platforms=platforms, own=own, setting=line.setting, currency=currency)
        row = platforms if operator is None else own
        line.games.append(GameLine(game, platforms, row, limits, _plays(operator, line.setting, game)))
    return list(lines.values())


def _settings(operator: Operator, currency: str) -> dict[int, ProviderSetting]:
    found = ProviderSetting.objects.filter(operator=operator, currency=currency)
    return {it.provider_id: it for it in found}


def _plays(operator: Operator | None, setting: ProviderSetting | None, game: Game) -> Decimal | None:
    if operator is None or not game.variants:
        return None
    return nearest_variant(game.variants, (setting and setting.rtp) or operator.rtp)
