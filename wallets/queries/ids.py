"""Ids of ledger transactions carry their time: wallets_transaction_id() in wallets/sql/post.sql."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_BITS = 22


def id_at(moment: datetime | None, *, up: bool = False) -> int | None:
    """The smallest id of that millisecond (`up`: of the next), so that the primary key finds the window."""
    if moment is None:
        return None
    return ((moment - _EPOCH) // timedelta(milliseconds=1) + up) << _BITS
