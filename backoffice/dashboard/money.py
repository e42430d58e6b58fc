"""
What was played, per currency: today so far, yesterday, the last 30 days; and a chart of one currency's days.

Everything is one reading of the month by days, and two of who was active: players of several days are not added up.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django.db import connection

from backoffice import access, shown
from backoffice.reports import charts, figures
from gameplay.sums import answers, asking, periods
from gameplay.sums.answers import Line
from gameplay.sums.asking import By, Wanted
from gameplay.sums.periods import Period
from players.models import StaffMember
from players.wire.json import plain

# Title, and how it is read from a line.
AMOUNTS = [
    ("Stakes", "stakes"),
    ("Wins", "payouts"),
    ("GGR", "ggr"),
    ("Deposits", "deposits"),
    ("Withdrawals", "withdrawals"),
]
COUNTS = [("Active players", "players"), ("Rounds", "rounds")]

# The lines of one piece of the month, by currency.
Lines = dict[str, Line]


def play(person: StaffMember, *, zone: tzinfo, now: datetime, currency: str) -> dict[str, Any]:
    """:param currency: whose chart is drawn; one that nothing happened in: the one with the most rounds."""
    today = now.astimezone(zone).date()
    period = periods.days(today - timedelta(days=figures.DAYS - 1), today, zone)
    wanted = figures.wanted_by(access.visible_operators(person), period)
    days = _by_day(wanted)
    month = _of_the_month(wanted, days)
    order = [it.currency for it in sorted(month.values(), key=lambda it: (-it.rounds, it.currency))]
    last_two = _last_two(wanted, days)
    drawn = currency if currency in order else next(iter(order), "")
    return {
        "counted_to": shown.time(figures.counted_to(now=now)),
        "tables": [_table(it, [*last_two, month]) for it in order],
        "currencies": order,
        "drawn": drawn,
        "days": _drawn(days, period, zone, drawn) if drawn else None,
    }


def _by_day(wanted: Wanted) -> list[Lines]:
    """For each day of the period, also those without a movement."""
    days: list[Lines] = [{} for _ in wanted.period.limits[:-1]]
    for line in answers.lines(wanted, By.TIME, count_players=False):
        days[line.key - 1][line.currency] = line
    return days


def _of_the_month(wanted: Wanted, days: Sequence[Lines]) -> Lines:
    players = _active(wanted, By.NOTHING)
    lines = answers.totals([it for day in days for it in day.values()])
    return {it.currency: replace(it, players=players.get((0, it.currency), 0)) for it in lines}


def _last_two(wanted: Wanted, days: Sequence[Lines]) -> list[Lines]:
    """Today and yesterday, with who was active."""
    two = replace(wanted, period=Period(wanted.period.limits[-3:]))
    players = _active(two, By.TIME)
    return [
        {code: replace(it, players=players.get((piece, code), 0)) for code, it in days[place].items()}
        for place, piece in ((-1, 2), (-2, 1))
    ]


def _active(wanted: Wanted, by: By) -> dict[tuple[int, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(*asking.active_players(wanted, by))
        return {(key, currency): count for key, currency, count in cursor.fetchall()}


def _table(currency: str, columns: Sequence[Lines]) -> dict[str, Any]:
    lines = [it.get(currency) or Line(key=0, currency=currency) for it in columns]
    rows = [
        {"title": title, "cells": [shown.amount(getattr(it, name)) for it in lines]}
        for title, name in AMOUNTS
    ]
    rows[3:3] = [
        {"title": title, "cells": [f"{getattr(it, name):,}" for it in lines]} for title, name in COUNTS
    ]
    return {"currency": currency, "rows": rows, "today": _against(lines[0].ggr, lines[1].ggr)}


def _against(today: Decimal, yesterday: Decimal) -> str:
    """In words: a colour or an arrow alone would not be read to everybody."""
    if today == yesterday:
        return "GGR as yesterday"
    return "GGR above yesterday's whole day" if today > yesterday else "GGR below yesterday's whole day"


def _drawn(days: Sequence[Lines], period: Period, zone: tzinfo, currency: str) -> dict[str, Any]:
    """The chart, and the table that says the same."""
    dates = [it.astimezone(zone).date() for it in period.limits[:-1]]
    lines = [it.get(currency) or Line(key=0, currency=currency) for it in days]
    chart = charts.bars(
        [f"{it:%d %b}" for it in dates],
        [("Stakes", [it.stakes for it in lines]), ("GGR", [it.ggr for it in lines])],
    )
    rows = [
        (f"{day:%Y-%m-%d}", plain(it.stakes), plain(it.payouts), plain(it.ggr))
        for day, it in zip(dates, lines, strict=True)
    ]
    return {
        "chart": chart | {"title": f"Stakes and GGR of the last {figures.DAYS} days, {currency}"},
        "rows": rows[::-1],
    }
