"""
What is asked of the sums, as SQL: the one place that pages, the dashboard, invoices and exports share.

Each function gives a statement and its values. Money of two currencies is never added up: every row has its currency.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gameplay.sums.following import MEASURES
from gameplay.sums.periods import Period

Statement = tuple[str, dict[str, Any]]

GGR = "(bets - bet_cancels) - (wins - win_cancels)"
_SUMS = ", ".join(f"sum({name}) as {name}" for name in MEASURES)
_TOTALS = ", ".join(f"coalesce(sum({name}), 0) as {name}" for name in MEASURES)


class By(StrEnum):
    """What a line of a report is. With TIME it is a piece of the period: the hour or the day that it is cut into."""

    NOTHING = "nothing"
    TIME = "time"
    OPERATOR = "operator"
    PROVIDER = "provider"
    GAME = "game"
    PLAYER = "player"


# What tells the lines apart, of a row of sums `s` with its `game`. A number each: names are looked up afterwards.
_KEYS = {
    By.NOTHING: "0",
    By.TIME: "width_bucket(s.quarter, %(limits)s::timestamptz[])",
    By.OPERATOR: "s.operator_id",
    By.PROVIDER: "coalesce(game.provider_id, 0)",
    By.GAME: "s.game_id",
    By.PLAYER: "s.player_id",
}


# The name of a line, and what stands beside it, of `lines`.
_NAMES = {
    By.NOTHING: ("''", "''", ""),
    By.TIME: ("(%(limits)s::timestamptz[])[lines.key]", "''", ""),
    By.OPERATOR: (
        "operator.login_id",
        "operator.name",
        "left join players_operator operator on operator.id = lines.key",
    ),
    By.PROVIDER: (
        "coalesce(provider.name, '')",
        "''",
        "left join gameplay_provider provider on provider.id = lines.key",
    ),
    By.GAME: (
        "coalesce(game.name, '')",
        "coalesce(provider.name, '')",
        """left join gameplay_game game on game.id = lines.key
           left join gameplay_provider provider on provider.id = game.provider_id""",
    ),
    By.PLAYER: (
        "player.external_id",
        "operator.login_id",
        """left join players_player player on player.code = lines.key
           left join players_operator operator on operator.id = player.operator_id""",
    ),
}


class Order(StrEnum):
    """What comes first. Of a report by time always the first piece."""

    GGR = "ggr"
    WINNERS = "winners"
    STAKES = "stakes"
    BONUS = "bonus"


_ORDERS = {
    Order.GGR: "ggr desc",
    Order.WINNERS: "ggr",
    Order.STAKES: "bets - bet_cancels desc",
    Order.BONUS: "bonus desc",
}
REPORT_COLUMNS = ("key", "name", "beside", "currency", *MEASURES, "ggr", "players")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Whose play, of when. None: any.

    :param operators: ids of the accounts that whoever asks may see; an empty one finds nothing.
    """

    operators: Sequence[int]
    period: Period
    currency: str | None = None
    provider_id: int | None = None
    game_id: int | None = None
    player_id: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        first, after = self.period.whole_days()
        return {
            "operators": list(self.operators),
            "start": self.period.start,
            "end": self.period.end,
            "limits": list(self.period.limits),
            "first_day": first,
            "after_day": after,
            "currency": self.currency,
            "provider": self.provider_id,
            "game": self.game_id,
            "player": self.player_id,
        }

    @property
    def conditions(self) -> str:
        """On a row of sums `s` and its `game`."""
        conditions = {
            "s.currency = %(currency)s": self.currency,
            "game.provider_id = %(provider)s": self.provider_id,
            "s.game_id = %(game)s": self.game_id,
            "s.player_id = %(player)s": self.player_id,
        }
        applied = [text for text, value in conditions.items() if value is not None]
        return " and ".join(["s.operator_id = any(%(operators)s)", *applied])


def report(
    wanted: Wanted, by: By, *, order: Order = Order.GGR, limit: int | None = None, offset: int = 0
) -> Statement:
    """
    A report as people read it: rows of REPORT_COLUMNS, for a page or, without a limit, for a file.

    `name` and `beside` are an operator's login id and name, a provider, a game and its provider, a player's external id
    and the operator; by time, when the piece begins.
    """
    name, beside, joins = _NAMES[by]
    lines, values = sums(wanted, by)
    players = "select 0 as key, '' as currency, 0 as players where false"
    more: dict[str, Any] = {}
    if by != By.PLAYER:
        players, more = active_players(wanted, by)
    first = "lines.key" if by == By.TIME else _ORDERS[order]
    return (
        f"""
        select lines.key, {name} as name, {beside} as beside, lines.currency, {", ".join(MEASURES)}, ggr,
               coalesce(active.players, 0) as players
          from ({lines}) lines left join ({players}) active using (key, currency) {joins}
         order by {first}, lines.currency, lines.key limit %(limit)s offset %(offset)s
        """,  # noqa: S608 - constants
        values | more | {"limit": limit, "offset": offset},
    )


def sums(wanted: Wanted, by: By) -> Statement:
    """Rows of (key, currency, *MEASURES, ggr), one for each line and currency that something happened in."""
    source = _source(wanted, by)
    return (
        f"""
        select key, currency, {", ".join(MEASURES)}, {GGR} as ggr from (
            select {_KEYS[by]} as key, s.currency, {_SUMS}
              from ({source}) s left join gameplay_game game on game.id = s.game_id
             where {wanted.conditions} group by 1, 2) lines
        """,  # noqa: S608 - constants
        wanted.values,
    )


def active_players(wanted: Wanted, by: By) -> Statement:
    """Rows of (key, currency, players): how many different players placed a bet or began a round."""
    assert by != By.PLAYER, "a player is one"
    key = "touched.piece" if by == By.TIME else _KEYS[by]
    period = wanted.period if by == By.TIME else wanted.period.whole
    pieces, days, masks = zip(*period.masks(), strict=True)
    return (
        f"""
        select key, currency, count(*) as players from (
            select distinct {key} as key, s.currency, s.player_id
              from unnest(%(pieces)s::integer[], %(days)s::date[], %(masks)s::bit(96)[]) as touched (piece, day, mask)
              join gameplay_playerday s on s.day = touched.day
               and s.active & touched.mask <> repeat('0', 96)::bit(96)
              left join gameplay_game game on game.id = s.game_id
             where {wanted.conditions}) active
         group by 1, 2
        """,  # noqa: S608 - constants
        wanted.values | {"pieces": list(pieces), "days": list(days), "masks": list(masks)},
    )


def _source(wanted: Wanted, by: By) -> str:
    """The smallest table that knows the answer."""
    in_period = "quarter >= %(start)s and quarter < %(end)s"
    if wanted.player_id is None and by != By.PLAYER:
        return f"select * from gameplay_gamequarter where {in_period}"  # noqa: S608
    columns = f"operator_id, currency, game_id, player_id, {', '.join(MEASURES)}"
    if by == By.TIME:
        return f"select quarter, {columns} from gameplay_playerquarter where {in_period}"  # noqa: S608
    # Whole UTC days, and quarter hours at both ends.
    midnight = "(%({})s::date)::timestamp at time zone 'UTC'"
    return f"""
        select {columns} from gameplay_playerday where day >= %(first_day)s and day < %(after_day)s
        union all
        select {columns} from gameplay_playerquarter
         where {in_period} and quarter < {midnight.format("first_day")}
        union all
        select {columns} from gameplay_playerquarter
         where {in_period} and quarter >= {midnight.format("after_day")}
    """  # noqa: S608
