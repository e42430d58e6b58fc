"""Where a day or a month begins and ends, in any time zone whose midnight is on a quarter hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from backoffice.models.closes import Period
from wallets.quarters import quarter_of

# Ids carry their time since then, and have room for so long.
EARLIEST, LATEST = date(2020, 1, 1), date(2080, 12, 31)


class BadPeriod(ValueError):
    """The message says why, and what to do."""


def limits(*, period: Period, first_day: date, zone: str) -> tuple[datetime, datetime]:
    """
    Its first moment, and the first one after it, in UTC.

    :raises BadPeriod: there is no such zone, there were no books then, a month does not begin on that
        day, or a midnight there was not on a quarter hour, which the sums of the books are kept by.
    """
    if zone not in available_timezones():
        raise BadPeriod(f"Time zone {zone} is not known: choose one like Europe/Malta.")
    if not EARLIEST <= first_day <= LATEST:
        raise BadPeriod(f"First day must be from {EARLIEST} to {LATEST}.")
    if period == Period.MONTH and first_day.day != 1:
        raise BadPeriod("First day of a month must be its 1st.")
    start, end = _midnight(first_day, zone), _midnight(_next(period, first_day), zone)
    if any(it != quarter_of(it) for it in (start, end)):
        raise BadPeriod(f"In {zone} this day did not begin on a quarter hour: choose another time zone.")
    return start, end


def _next(period: Period, first_day: date) -> date:
    if period == Period.DAY:
        return first_day + timedelta(days=1)
    return (first_day + timedelta(days=31)).replace(day=1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
