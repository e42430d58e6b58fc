"""
Days and hours of a time zone, cut into the quarter hours that the sums are kept by.

Every offset in use is a whole number of quarter hours, half-hour zones and daylight saving included, so each day and
each hour of a zone begins with one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from wallets.quarters import QUARTER, quarter_of

_PER_DAY = 96


@dataclass(frozen=True, slots=True)
class Period:
    """
    From `limits[0]` to before `limits[-1]`, cut at each limit between.

    :param limits: two at least, in order, each a whole quarter hour in UTC.
    """

    limits: tuple[datetime, ...]

    def __post_init__(self) -> None:
        assert len(self.limits) >= 2 and list(self.limits) == sorted(set(self.limits)), "limits are in order"
        assert all(it == quarter_of(it) for it in self.limits), "the sums know quarter hours alone"

    @property
    def start(self) -> datetime:
        return self.limits[0]

    @property
    def end(self) -> datetime:
        return self.limits[-1]

    @property
    def whole(self) -> "Period":
        """The same, not cut."""
        return Period((self.start, self.end))

    def whole_days(self) -> tuple[date, date]:
        """The UTC days that are in it from end to end: from the first to before the second (equal: none)."""
        first = (self.start + timedelta(days=1) - timedelta(microseconds=1)).date()
        return first, max(first, self.end.date())

    def masks(self) -> list[tuple[int, date, str]]:
        """
        For each piece (from 1) the UTC days that it touches, and in each a bit for every quarter hour that is its.
        """
        found = []
        for piece, (start, end) in enumerate(zip(self.limits, self.limits[1:], strict=False), 1):
            day = start.date()
            while (midnight := datetime.combine(day, time(0), UTC)) < end:
                first = max(0, (start - midnight) // QUARTER)
                last = min(_PER_DAY, (end - midnight) // QUARTER)
                found.append((piece, day, "0" * first + "1" * (last - first) + "0" * (_PER_DAY - last)))
                day += timedelta(days=1)
        return found


def beginning_of(day: date, zone: tzinfo) -> datetime:
    """Of the zone's day, in UTC. Where midnight does not exist, the first moment after it."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def days(first: date, last: date, zone: tzinfo) -> Period:
    """Each day from the first to the last, both included. A day may have 23 or 25 hours."""
    count = (last - first).days + 1
    limits = [beginning_of(first + timedelta(days=it), zone) for it in range(count + 1)]
    return Period(tuple(sorted(set(limits))))


def hours(first: date, last: date, zone: tzinfo) -> Period:
    """Each hour of those days. Where a clock goes back by half an hour, one of them has a half more."""
    period = days(first, last, zone)
    limits, at = [period.start], period.start
    while at < period.end:
        at += QUARTER
        if at.astimezone(zone).minute == 0:
            limits.append(at)
    return Period(tuple(sorted({*limits, period.end})))
