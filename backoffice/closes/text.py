"""The bytes that a close and a correction are hashed by: lines of plain text, which need no program to be read."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from backoffice.models.closes import FinanceClose
from players.wire.json import plain


class Line(NamedTuple):
    """One kind of movement against one contra account. Amounts are signed, in major units."""

    kind: int
    contra: int
    amount: Decimal
    posted: Decimal
    rows: int

    def as_text(self) -> list[int | str]:
        """For JSON and for the hash: amounts in plain notation."""
        return [self.kind, self.contra, plain(self.amount), plain(self.posted), self.rows]


def close_text(close: FinanceClose, lines: Iterable[Line]) -> str:
    """
    Version 1: a line for each fact, `name: value`, and one for each kind of movement, sorted.

    Of a sealed close, or of one that has all its figures and is about to be.
    """
    facts = {
        "operator": close.operator_id,
        "currency": close.currency,
        "period": close.period,
        "zone": close.zone,
        "first day": close.first_day.isoformat(),
        "from": _moment(close.starts_at),
        "until": _moment(close.ends_at),
        "number": close.number,
        "players opening": _amount(close.players_opening),
        "players closing": _amount(close.players_closing),
        "funds opening": _amount(close.funds_opening),
        "funds closing": _amount(close.funds_closing),
    }
    return _text("countroom-close-1", facts, lines, previous=close.previous_hash)


def correction_text(close: FinanceClose, found_at: datetime, lines: Iterable[Line], *, previous: str) -> str:
    """What the books say now, less what was sealed."""
    facts = {"operator": close.operator_id, "currency": close.currency, "number": close.number}
    return _text(
        "countroom-close-correction-1", facts | {"found": _moment(found_at)}, lines, previous=previous
    )


def hash_of(text: str) -> str:
    """SHA-256 of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _text(title: str, facts: dict[str, object], lines: Iterable[Line], *, previous: str) -> str:
    written = [f"{name}: {value}" for name, value in facts.items()]
    moved = [" ".join(map(str, ("moved", *line.as_text()))) for line in sorted(lines)]
    return "\n".join([title, *written, *moved, f"previous: {previous}"]) + "\n"


def _amount(value: Decimal | None) -> str:
    assert value is not None, "the figures come before the hash"
    return plain(value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
