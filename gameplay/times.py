"""Now, for work that goes on for longer than one call."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)
