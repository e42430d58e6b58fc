"""Days, weeks and months as limits count them: of the calendar, in UTC. A week begins on Monday."""

from datetime import UTC, datetime, timedelta

from gameplay.models.limits import LimitPeriod

DAY = timedelta(days=1)


def start_of(period: str, now: datetime) -> datetime:
    """The midnight (UTC) that the period of this moment began with."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == LimitPeriod.WEEK:
        return midnight - midnight.weekday() * DAY
    if period == LimitPeriod.MONTH:
        return midnight.replace(day=1)
    return midnight


def end_of(period: str, now: datetime) -> datetime:
    """When the next one begins, and all is counted anew."""
    start = start_of(period, now)
    if period == LimitPeriod.DAY:
        return start + DAY
    if period == LimitPeriod.WEEK:
        return start + 7 * DAY
    return (start + 31 * DAY).replace(day=1)
