"""Days from 00:00 UTC, weeks from Monday, months of the calendar."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gameplay.protection.periods import end_of, start_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "now", "start", "end"),
    [
        ("day", "2026-03-01 00:00:00", "2026-03-01", "2026-03-02"),
        ("day", "2026-02-28 23:59:59.999999", "2026-02-28", "2026-03-01"),
        ("week", "2026-11-23 00:00:00", "2026-11-23", "2026-11-30"),
        ("week", "2026-11-22 23:59:59", "2026-11-16", "2026-11-23"),
        ("month", "2026-12-31 23:59:59", "2026-12-01", "2027-01-01"),
        ("month", "2028-02-29 12:00:00", "2028-02-01", "2028-03-01"),
        ("month", "2026-01-01 00:00:00", "2026-01-01", "2026-02-01"),
    ],
)
def test_begin_and_end_at_midnight(period, now, start, end):
    assert (start_of(period, at(now)), end_of(period, at(now))) == (at(start), at(end))


def test_are_of_utc_whatever_the_clock_of_the_caller():
    seoul = timezone(timedelta(hours=9))
    assert start_of("day", datetime(2026, 11, 26, 8, 59, tzinfo=seoul)) == at("2026-11-25")
