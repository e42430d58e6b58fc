"""
The hash of a ledger transaction, as docs/ledger-hash.md has it. Needs neither Django nor a database.

The database computes the same in `wallets_row_hash` (wallets/sql/guards.sql).
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

VERSION = 1
START = bytes(32)
"""What stands for the hash before a wallet's first row."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """
    What is hashed of one ledger transaction, in the columns' order.

    Amounts are in major units; text stands for a number as the database prints it. `created_at` is in microseconds
    since 1970 (UTC).
    """

    operator_id: int | str
    wallet_id: int | str
    currency: str
    seq: int | str
    id: int | str
    kind: int | str
    contra: int | str
    amount: Decimal | str
    posted: Decimal | str
    balance_after: Decimal | str
    told_balance: Decimal | str | None
    round_id: int | str | None
    reverses_id: int | str | None
    counterpart_operator_id: int | str | None
    counterpart_id: int | str | None
    created_at: int | str
    reference: str | None


def row_hash(row: Row, previous: bytes) -> bytes:
    """Of the row and the hash before it: `START` for a wallet's first row."""
    return sha256(hashed_text(row, previous.hex()).encode()).digest()


def hashed_text(row: Row, previous: str) -> str:
    """What is hashed, as UTF-8. `previous` in hexadecimal."""
    told = "" if row.told_balance is None else plain(row.told_balance)
    return (
        f"countroom-ledger-1|{row.operator_id}|{row.wallet_id}|{row.currency}|{row.seq}|{row.id}|{row.kind}"
        f"|{row.contra}|{plain(row.amount)}|{plain(row.posted)}|{plain(row.balance_after)}|{told}"
        f"|{_or_empty(row.round_id)}|{_or_empty(row.reverses_id)}|{_or_empty(row.counterpart_operator_id)}"
        f"|{_or_empty(row.counterpart_id)}|{row.created_at}|{previous}|{row.reference or ''}"
    )


def plain(amount: Decimal | str) -> str:
    """Plain notation without trailing zeros: 1000.5, 0.00000001, -3, 0."""
    text = amount if isinstance(amount, str) else f"{amount:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def microseconds(moment: datetime) -> int:
    """Since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(microseconds_since_1970: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds_since_1970)


def hashes(rows: Sequence[Row]) -> Iterator[bytes]:
    """Of a wallet's rows from its first one, in order."""
    previous = START
    for row in rows:
        previous = row_hash(row, previous)
        yield previous


def _or_empty(value: int | str | None) -> int | str:
    return "" if value is None else value
