"""A report as a table, and as the charts above it: what each line is called, where it leads, what stands in a cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from backoffice import shown
from backoffice.reports import charts
from gameplay.models.rounds import EXACT
from gameplay.sums.answers import Line
from gameplay.sums.periods import Period

MOST_CHARTS, MOST_BARS = 3, 12
DAY, HOUR = "%Y-%m-%d", "%Y-%m-%d %H:%M"
_ROUNDING = EXACT.copy()
_ROUNDING.clear_traps()


class Column(NamedTuple):
    title: str
    cell: Callable[[Line], object]
    help: str = ""


def _money(of: Callable[[Line], Decimal], *, signed: bool = False) -> Callable[[Line], object]:
    return lambda it: shown.amount(of(it), signed=signed)


def _hold(it: Line) -> str:
    """The share of the stakes that stayed; of no stakes, none."""
    if not it.stakes:
        return shown.NOTHING
    percent = _ROUNDING.divide(it.ggr * 100, it.stakes).quantize(Decimal("0.01"), context=_ROUNDING)
    return f"{percent:f} %"


STAKES = Column("Bets", _money(lambda it: it.stakes), "Stakes less the bets that were cancelled")
PAYOUTS = Column("Wins", _money(lambda it: it.payouts), "Wins less those that were cancelled")
GGR = Column("GGR", _money(lambda it: it.ggr), "Bets less wins, by each movement's own time")
HOLD = Column("GGR of bets", _hold)
BONUS = Column("Bonus cost", _money(lambda it: it.bonus), "Gifts of the operator: not in the GGR")
AFTER_BONUS = Column("GGR less bonus", _money(lambda it: EXACT.subtract(it.ggr, it.bonus)))
ROUNDS = Column("Rounds", lambda it: f"{it.rounds:,}", "Counted when they began")
PLAYERS = Column("Players", lambda it: f"{it.players:,}", "Different ones who played")
DEPOSITS = Column("Deposits", _money(lambda it: it.deposits))
WITHDRAWALS = Column("Withdrawals", _money(lambda it: it.withdrawals))
WON = Column("Won more than staked", _money(lambda it: EXACT.minus(it.ggr)))

# Deposits and withdrawals belong to no game.
PLAY = (STAKES, PAYOUTS, GGR, HOLD, BONUS, ROUNDS)
OF_MONEY = {"day", "hour", "operator", "currency", "player"}


def columns(kind: str, by: str) -> list[Column]:
    if kind == "bonus":
        return [BONUS, STAKES, GGR, AFTER_BONUS]
    if kind == "winners":
        return [WON, STAKES, PAYOUTS, ROUNDS, DEPOSITS, WITHDRAWALS]
    players = [] if by == "player" else [PLAYERS]
    return [*PLAY, *players, *([DEPOSITS, WITHDRAWALS] if by in OF_MONEY else [])]


@dataclass(frozen=True, slots=True)
class Address:
    """Of a report: what is asked for, as the address has it, and the same with something changed."""

    path: str
    asked: dict[str, Any]

    def __call__(self, **changes: Any) -> str:
        wanted = {name: value for name, value in (self.asked | changes).items() if value not in ("", None)}
        return f"{self.path}?{urlencode(wanted)}"


def rows(
    lines: Sequence[Line], shown_columns: Sequence[Column], *, by: str, zone: tzinfo, at: Address
) -> list[dict[str, Any]]:
    return [
        {
            "label": label_of(it, by, zone),
            "link": _link_of(it, by, zone, at),
            "beside": it.beside,
            "currency": it.currency,
            "cells": [column.cell(it) for column in shown_columns],
        }
        for it in lines
    ]


def label_of(it: Line, by: str, zone: tzinfo) -> str:
    if isinstance(it.name, datetime):
        local = it.name.astimezone(zone)
        # The hour that comes twice when clocks go back.
        return local.strftime(DAY if by == "day" else HOUR) + (
            " again" if by == "hour" and local.fold else ""
        )
    if by == "currency":
        return it.currency
    return it.name or "not of a game"


def _link_of(it: Line, by: str, zone: tzinfo, at: Address) -> str | None:
    """One step further down."""
    if isinstance(it.name, datetime):
        day = it.name.astimezone(zone).strftime(DAY)
        return at(by="hour", first=day, last=day, order="") if by == "day" else None
    if not it.key and by != "currency":
        return None
    return {
        "currency": lambda: at(by="day", currency=it.currency),
        "operator": lambda: at(by="day", operator=it.name, currency=it.currency),
        "provider": lambda: at(by="game", provider=it.key, currency=it.currency),
        "game": lambda: at(by="player", game=it.key, currency=it.currency),
        "player": lambda: at(by="day", player=it.key, currency=it.currency, order=""),
    }[by]()


def charts_of(
    lines: Sequence[Line], *, by: str, period: Period, zone: tzinfo, name: str
) -> list[dict[str, Any]]:
    """One for each currency, those with the most lines first."""
    of: dict[str, list[Line]] = {}
    for it in lines:
        of.setdefault(it.currency, []).append(it)
    most = sorted(of, key=lambda currency: (-len(of[currency]), currency))[:MOST_CHARTS]
    if by in ("day", "hour"):
        return [_of_time(of[it], it, by, period, zone) for it in most]
    if by == "currency" or len(lines) < 2:
        return []
    return [_of_lines(of[it][:MOST_BARS], it, by, zone, name) for it in most]


def _of_time(lines: list[Line], currency: str, by: str, period: Period, zone: tzinfo) -> dict[str, Any]:
    form = "%d %b" if by == "day" else "%d %b %H:%M"
    labels = [it.astimezone(zone).strftime(form) for it in period.limits[:-1]]
    found = {it.key: it for it in lines}
    pieces = [found.get(piece, Line(key=piece, currency=currency)) for piece in range(1, len(labels) + 1)]
    series = [
        ("GGR", [it.ggr for it in pieces]),
        ("Bets", [it.stakes for it in pieces]),
        ("Wins", [it.payouts for it in pieces]),
    ]
    return {"title": f"GGR, bets and wins by {by}, in {currency}"} | charts.bars(labels, series)


def _of_lines(lines: list[Line], currency: str, by: str, zone: tzinfo, name: str) -> dict[str, Any]:
    # Two operators may each have an alice.
    labels = [f"{it.name}, {it.beside}" if by == "player" else label_of(it, by, zone) for it in lines]
    if name == "bonus":
        title, values = "Bonus cost", [it.bonus for it in lines]
    elif name == "winners":
        title, values = "Won more than staked", [EXACT.minus(it.ggr) for it in lines]
    else:
        title, values = "GGR", [it.ggr for it in lines]
    return {"title": f"{title} by {by}, in {currency}"} | charts.bars(labels, [(title, values)])
