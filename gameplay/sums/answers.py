"""What was asked of the sums, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connections

from gameplay import replica
from gameplay.models.rounds import EXACT
from gameplay.sums import asking
from gameplay.sums.asking import By, Order, Statement, Wanted
from gameplay.sums.following import MEASURES


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One line of a report, in one currency. Amounts in major units; all of them 0 or above but for `ggr` and adjustments.

    :param key: the id of the operator, provider, game or player; of `By.TIME`, the piece of the period, from 1.
    :param players: who were active; not counted for a player's own line.
    :param name: and `beside`, in a report: see asking.report.
    """

    key: int
    currency: str
    bets: Decimal = Decimal(0)
    bet_cancels: Decimal = Decimal(0)
    wins: Decimal = Decimal(0)
    win_cancels: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    deposits: Decimal = Decimal(0)
    withdrawals: Decimal = Decimal(0)
    adjustments: Decimal = Decimal(0)
    rounds: int = 0
    rows: int = 0
    ggr: Decimal = Decimal(0)
    players: int = 0
    name: str | datetime = ""
    beside: str = ""

    @property
    def stakes(self) -> Decimal:
        """Net of cancels."""
        return EXACT.subtract(self.bets, self.bet_cancels)

    @property
    def payouts(self) -> Decimal:
        """Net of cancels."""
        return EXACT.subtract(self.wins, self.win_cancels)


def lines(wanted: Wanted, by: By, *, count_players: bool = True) -> list[Line]:
    """Each line and currency in which something happened, by key and currency. Two statements at the most."""
    players = _players(wanted, by) if count_players and by != By.PLAYER else {}
    found = [
        Line(**row, players=players.get((row["key"], row["currency"]), 0))
        for row in _rows(asking.sums(wanted, by))
    ]
    return sorted(found, key=lambda it: (it.key, it.currency))


def report(
    wanted: Wanted, by: By, *, order: Order = Order.GGR, limit: int | None = None, offset: int = 0
) -> list[Line]:
    """The lines with their names, in order. One statement."""
    statement = asking.report(wanted, by, order=order, limit=limit, offset=offset)
    return [Line(**row) for row in _rows(statement)]


def _players(wanted: Wanted, by: By) -> dict[tuple[int, str], int]:
    with connections[replica.alias()].cursor() as cursor:
        cursor.execute(*asking.active_players(wanted, by))
        return {(key, currency): count for key, currency, count in cursor.fetchall()}


def _rows(statement: Statement) -> list[dict[str, Any]]:
    with connections[replica.alias()].cursor() as cursor:
        cursor.execute(*statement)
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    # PostgreSQL's sums of counts are numerics.
    return [row | {"rounds": int(row["rounds"]), "rows": int(row["rows"])} for row in found]


def total_of(wanted: Wanted, found: Sequence[Line]) -> list[Line]:
    """What all lines of a report come to, one for each currency, with every player counted once. One statement."""
    players = _players(wanted, By.NOTHING)
    return [replace(it, players=players.get((0, it.currency), 0)) for it in totals(found)]


def totals(found: Sequence[Line]) -> list[Line]:
    """One for each currency. Players are not added up: one player may be in several lines."""
    sums: dict[str, Line] = {}
    for it in found:
        before = sums.get(it.currency, Line(key=0, currency=it.currency))
        added: dict[str, Any] = {name: _add(before, it, name) for name in (*MEASURES, "ggr")}
        sums[it.currency] = replace(before, **added)
    return [sums[currency] for currency in sorted(sums)]


def _add(one: Line, other: Line, name: str) -> Decimal | int:
    left, right = getattr(one, name), getattr(other, name)
    return left + right if isinstance(left, int) else EXACT.add(left, right)
