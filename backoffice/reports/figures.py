"""
Figures for pages: what was played and paid, per currency. What the front page is made of, and reports begin with.

    zone = ZoneInfo("Asia/Kolkata")
    today, yesterday, month = figures.of_last_days(operators=access.visible_operators(person), zone=zone, now=now)
    for it in today:                            # a line for each currency
        it.stakes, it.payouts, it.ggr, it.players, it.rounds, it.deposits, it.withdrawals

`stakes` and `payouts` are net of cancels, and `ggr` is their difference, by each movement's own time; `bonus` is apart.
The sums are kept by a worker, some seconds behind: `counted_to` says how far, and a page shows it.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from django.db.models import QuerySet

from gameplay.sums import answers, periods
from gameplay.sums.answers import Line
from gameplay.sums.asking import By, Wanted
from gameplay.sums.following import counted_to
from gameplay.sums.periods import Period
from players.models import Operator

__all__ = ["Line", "Recent", "by_day", "by_hour", "counted_to", "figures", "of_last_days", "wanted_by"]

DAYS = 30


class Recent(NamedTuple):
    """Each a line for every currency. `month` is the last 30 days, today included."""

    today: list[Line]
    yesterday: list[Line]
    month: list[Line]


def figures(*, operators: QuerySet[Operator], first: date, last: date, zone: tzinfo) -> list[Line]:
    """
    Both days included, as the time zone has them: one line for each currency in which something happened.

    Three statements, whose cost does not grow with the number of bets.
    """
    return answers.lines(wanted_by(operators, periods.days(first, last, zone).whole), By.NOTHING)


def by_day(
    *, operators: QuerySet[Operator], first: date, last: date, zone: tzinfo, count_players: bool = True
) -> list[tuple[date, list[Line]]]:
    """Every day of them, also those without a movement: for a chart, and for the table beside it."""
    period = periods.days(first, last, zone)
    return [
        (start.astimezone(zone).date(), found)
        for start, found in _pieces(operators, period, count_players=count_players)
    ]


def by_hour(
    *, operators: QuerySet[Operator], day: date, zone: tzinfo, count_players: bool = True
) -> list[tuple[datetime, list[Line]]]:
    """Every hour of the day (23, 24 or 25 of them), by its beginning in the time zone."""
    period = periods.hours(day, day, zone)
    return [
        (start.astimezone(zone), found)
        for start, found in _pieces(operators, period, count_players=count_players)
    ]


def of_last_days(*, operators: QuerySet[Operator], zone: tzinfo, now: datetime) -> Recent:
    """Today so far, the whole of yesterday, and the last 30 days with today."""
    today = now.astimezone(zone).date()
    yesterday = today - timedelta(days=1)
    return Recent(
        today=figures(operators=operators, first=today, last=today, zone=zone),
        yesterday=figures(operators=operators, first=yesterday, last=yesterday, zone=zone),
        month=figures(operators=operators, first=today - timedelta(days=DAYS - 1), last=today, zone=zone),
    )


def wanted_by(operators: QuerySet[Operator], period: Period) -> Wanted:
    """For gameplay.sums: these accounts and no others. One statement."""
    return Wanted(operators=list(operators.values_list("pk", flat=True)), period=period)


def _pieces(
    operators: QuerySet[Operator], period: Period, *, count_players: bool
) -> list[tuple[datetime, list[Line]]]:
    found = answers.lines(wanted_by(operators, period), By.TIME, count_players=count_players)
    of_piece: dict[int, list[Line]] = {}
    for it in found:
        of_piece.setdefault(it.key, []).append(it)
    return [(start, of_piece.get(piece, [])) for piece, start in enumerate(period.limits[:-1], 1)]
