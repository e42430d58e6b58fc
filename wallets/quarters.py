"""The quarter hours that sums are kept by, in UTC: `date_bin('15 minutes', …)` in SQL."""

from datetime import UTC, datetime, timedelta

QUARTER = timedelta(minutes=15)


def quarter_of(moment: datetime) -> datetime:
    """The beginning of the quarter hour that it is in, in UTC."""
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute // 15 * 15, second=0, microsecond=0)
