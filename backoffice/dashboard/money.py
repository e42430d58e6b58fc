"""What was played, per currency: today so far, yesterday, the last 30 days; and a chart of one currency's days."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from backoffice import access, shown
from backoffice.reports import charts, figures
from gameplay.sums.answers import Line
from players.models import StaffMember
from players.wire.json import plain

NOTHING = Decimal(0)
# Title, and how it is read from a line.
AMOUNTS = [
    ("Stakes", "stakes"),
    ("Wins", "payouts"),
    ("GGR", "ggr"),
    ("Deposits", "deposits"),
    ("Withdrawals", "withdrawals"),
]
COUNTS = [("Active players", "players"), ("Rounds", "rounds")]


def play(person: StaffMember, *, zone: tzinfo, now: datetime, currency: str) -> dict[str, Any]:
    """:param currency: whose chart is drawn; one that nothing happened in: the one with the most rounds."""
    operators = access.visible_operators(person)
    recent = figures.of_last_days(operators=operators, zone=zone, now=now)
    order = sorted(recent.month, key=lambda it: (-it.rounds, it.currency))
    currencies = [it.currency for it in order]
    drawn = currency if currency in currencies else next(iter(currencies), "")
    return {
        "counted_to": shown.time(figures.counted_to(now=now)),
        "tables": [_table(it, recent) for it in currencies],
        "currencies": currencies,
        "drawn": drawn,
        "days": _days(person, zone, now, drawn) if drawn else None,
    }


def _table(currency: str, recent: figures.Recent) -> dict[str, Any]:
    columns = [_of(lines, currency) for lines in (recent.today, recent.yesterday, recent.month)]
    rows = [
        {"title": title, "cells": [shown.amount(getattr(it, name)) for it in columns]}
        for title, name in AMOUNTS
    ]
    rows[3:3] = [
        {"title": title, "cells": [f"{getattr(it, name):,}" for it in columns]} for title, name in COUNTS
    ]
    return {"currency": currency, "rows": rows, "today": _against(columns[0].ggr, columns[1].ggr)}


def _against(today: Decimal, yesterday: Decimal) -> str:
    """In words: a colour or an arrow alone would not be read to everybody."""
    if today == yesterday:
        return "GGR as yesterday"
    return "GGR above yesterday's whole day" if today > yesterday else "GGR below yesterday's whole day"


def _of(lines: Sequence[Line], currency: str) -> Line:
    return next((it for it in lines if it.currency == currency), Line(key=0, currency=currency))


def _days(person: StaffMember, zone: tzinfo, now: datetime, currency: str) -> dict[str, Any]:
    """The chart of the last 30 days, and the table that says the same."""
    last = now.astimezone(zone).date()
    days = figures.by_day(
        operators=access.visible_operators(person),
        first=last - timedelta(days=figures.DAYS - 1),
        last=last,
        zone=zone,
        count_players=False,
    )
    found = [(day, _of(lines, currency)) for day, lines in days]
    chart = charts.bars(
        [f"{day:%d %b}" for day, _line in found],
        [("Stakes", [it.stakes for _day, it in found]), ("GGR", [it.ggr for _day, it in found])],
    )
    return {
        "chart": chart | {"title": f"Stakes and GGR of the last {figures.DAYS} days, {currency}"},
        "rows": [
            (f"{day:%Y-%m-%d}", plain(it.stakes), plain(it.payouts), plain(it.ggr))
            for day, it in reversed(found)
        ],
    }
