"""Ids that people see: they sort by time and count nothing."""

import secrets
import threading
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 22


_last = 0
_making = threading.Lock()


def new_id(now: datetime) -> int:
    """
    41 bits of milliseconds since 2020, then 22 random bits, as in the ledger (wallets/sql/post.sql).

    Of two that one process makes, the later is the larger.
    """
    global _last
    made = ((now - _EPOCH) // timedelta(milliseconds=1)) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _making:
        _last = max(made, _last + 1)
        return _last


def time_of(made_id: int) -> datetime:
    """When the id was made, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=made_id >> _RANDOM_BITS)


def first_id_of(moment: datetime) -> int:
    """The smallest id of that millisecond."""
    return ((moment - _EPOCH) // timedelta(milliseconds=1)) << _RANDOM_BITS
