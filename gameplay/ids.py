"""Ids that people see: they sort by time and count nothing."""

import secrets
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 22


def new_id(now: datetime) -> int:
    """41 bits of milliseconds since 2020, then 22 random bits, as in the ledger (wallets/sql/post.sql)."""
    return ((now - _EPOCH) // timedelta(milliseconds=1)) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
