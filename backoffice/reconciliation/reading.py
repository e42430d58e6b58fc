"""How the lines of an operator's file are understood. What cannot be is said, line by line; nothing is guessed."""

import re
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from wallets.currencies import EXPONENTS

SIGN_PLAYER, SIGN_OPERATOR, SIGN_TYPE = "player", "operator", "type"
_PLAIN = re.compile(r"[+-]?\d{1,20}(\.\d{1,18})?")


class Unreadable(ValueError):
    """The message names the column and the value."""


@dataclass(frozen=True, slots=True)
class Reading:
    """
    :param columns: our name of a column (`key`, `amount`, `currency`, `player`, `at`, `type`, `takes_back`) to the
        file's.
    :param currency: of a file that has no column for it.
    :param decimal_sign: `.` or `,`; the other one, spaces and apostrophes may stand between thousands.
    :param sign: whether amounts are signed from the player's or the operator's side, or by the words of `type`.
    :param adds: those words of `type` that add to the player's money, in lower case; all others take.
    :param zone: of times that name none.
    """

    columns: dict[str, str]
    currency: str = ""
    decimal_sign: str = "."
    sign: str = SIGN_PLAYER
    adds: list[str] = field(default_factory=list)
    zone: str = "UTC"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Line:
    """One movement as the operator has it. `amount` is signed, the player's side, in major units."""

    key: str
    currency: str
    player: str
    amount: Decimal
    at: datetime | None


class Reader:
    """Reads the lines of one file."""

    def __init__(self, reading: Reading, header: list[str]) -> None:
        self._reading = reading
        self._places = {ours: header.index(theirs) for ours, theirs in reading.columns.items()}
        self._zone = ZoneInfo(reading.zone)

    def read(self, cells: list[str]) -> Line:
        """:raises Unreadable: as named."""
        key = self._cell(cells, "takes_back") or self._cell(cells, "key")
        if not key or len(key) > 128:
            raise Unreadable("the key is empty" if not key else "the key is longer than 128 characters")
        currency = (self._cell(cells, "currency") or self._reading.currency).upper()
        if currency not in EXPONENTS:
            raise Unreadable(f"currency {currency[:20]!r} is not known")
        at = self._cell(cells, "at")
        return Line(
            key=key,
            currency=currency,
            player=self._cell(cells, "player")[:64],
            amount=self._signed(self._cell(cells, "amount"), self._cell(cells, "type")),
            at=self._time(at) if at else None,
        )

    def _cell(self, cells: list[str], name: str) -> str:
        place = self._places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def _signed(self, text: str, word: str) -> Decimal:
        amount = amount_of(text, self._reading.decimal_sign)
        if self._reading.sign == SIGN_PLAYER:
            return amount
        if self._reading.sign == SIGN_OPERATOR:
            return amount.copy_negate()
        size = amount.copy_abs()
        return size if word.lower() in self._reading.adds else size.copy_negate()

    def _time(self, text: str) -> datetime:
        try:
            if text.isascii() and text.isdecimal() and len(text) in (10, 13):
                seconds = Decimal(text) / (1000 if len(text) == 13 else 1)
                return datetime.fromtimestamp(int(seconds), UTC)
            found = datetime.fromisoformat(text)
            if found.tzinfo is None:
                found = found.replace(tzinfo=self._zone)
            return found.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise Unreadable(f"time {text[:40]!r} is none like 2026-01-31 23:59:59") from error


def amount_of(text: str, decimal_sign: str) -> Decimal:
    """
    The number that is meant, exactly.

    :raises Unreadable: it is none, or thousands are not three digits each.
    """
    other = "," if decimal_sign == "." else "."
    whole, _sign, decimals = text.replace("\u2212", "-").partition(decimal_sign)
    groups = re.split(f"[{re.escape(other)}'\u2019 \u00a0\u202f]", whole.strip())
    if len(groups) > 1 and any(len(it) != 3 for it in groups[1:]):
        raise Unreadable(f"amount {text[:40]!r} is no number with the decimal sign {decimal_sign!r}")
    plain = "".join(groups) + (f".{decimals}" if decimals else "")
    if not _PLAIN.fullmatch(plain) or not plain.isascii():
        raise Unreadable(f"amount {text[:40]!r} is no number with the decimal sign {decimal_sign!r}")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable(f"amount {text[:40]!r} is no number") from error
