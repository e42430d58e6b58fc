"""When the next attempt runs."""

import random
from datetime import datetime, timedelta

# After the three tries that follow each other at once; then hourly, for ever.
PAUSES = [
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
]
TRIES_AT_ONCE = 3
JITTER = 0.2

# A cancel that found nothing may have overtaken its bet: the same again, and only the last answer is final.
AFTER_MISSING = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)]


def next_attempt(*, attempts: int, now: datetime) -> datetime:
    """After so many attempts that were not acknowledged."""
    if attempts < TRIES_AT_ONCE:
        return now
    pause = PAUSES[min(attempts - TRIES_AT_ONCE, len(PAUSES) - 1)]
    return now + pause * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret


def after_missing(*, missing: int, now: datetime) -> datetime | None:
    """After so many answers that there is nothing to reverse; None: that was the last, and it is final."""
    return now + AFTER_MISSING[missing - 1] if missing <= len(AFTER_MISSING) else None
