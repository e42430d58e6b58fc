"""
What a seal says, byte for byte: docs/ledger-hash.md. Needs neither Django nor a database.

The Merkle tree is RFC 6962's: leaves and nodes are hashed with different first bytes, so that none passes for the
other.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from wallets.chain import plain

START = bytes(32)
"""What stands for the digest before the first seal."""


@dataclass(frozen=True, slots=True)
class SealText:
    """
    A seal without its signature. `sealed_at` is in microseconds since 1970; hashes are in hexadecimal.

    The names are those of the exported JSON.
    """

    id: int
    generation: int
    from_xid: int
    to_xid: int
    sealed_at: int
    rows: int
    total_rows: int
    leaves: int
    root: str
    sums: str
    previous: str
    key_id: str

    def signed(self) -> bytes:
        parts = asdict(self) | {"sums": sha256(self.sums.encode()).hexdigest()}
        return "|".join(["countroom-seal-1", *(str(part) for part in parts.values())]).encode()

    def digest(self) -> bytes:
        return sha256(self.signed()).digest()

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "SealText":
        """:raises KeyError: a field is missing."""
        return cls(**{name: fields[name] for name in cls.__dataclass_fields__})


class Sums(NamedTuple):
    """One line of a seal's sums: an operator's rows of the window against one contra account, in one currency."""

    operator_id: int
    currency: str
    contra: int
    rows: int
    amount: Decimal
    posted: Decimal

    def line(self) -> str:
        return (
            f"{self.operator_id}|{self.currency}|{self.contra}|{self.rows}"
            f"|{plain(self.amount)}|{plain(self.posted)}"
        )


def sums_of_text(text: str) -> list[Sums]:
    """What `sums_text` wrote."""
    found = []
    for line in text.splitlines():
        operator_id, currency, contra, rows, amount, posted = line.split("|")
        found.append(
            Sums(int(operator_id), currency, int(contra), int(rows), Decimal(amount), Decimal(posted))
        )
    return found


def sums_text(sums: Iterable[Sums]) -> str:
    """A line each, by operator, currency and contra account."""
    return "\n".join(
        it.line() for it in sorted(sums, key=lambda it: (it.operator_id, it.currency, it.contra))
    )


def leaf(operator_id: int | str, wallet_id: int | str, seq: int | str, head: str) -> bytes:
    """`head` in hexadecimal."""
    return f"{operator_id}|{wallet_id}|{seq}|{head}".encode()


class Tree:
    """A Merkle tree over leaves that come one by one: it holds one hash for each level."""

    def __init__(self) -> None:
        self.leaves = 0
        self._whole: list[tuple[int, bytes]] = []  # complete subtrees: height, hash

    def add(self, entry: bytes) -> None:
        self.leaves += 1
        height, found = 0, sha256(b"\x00" + entry).digest()
        while self._whole and self._whole[-1][0] == height:
            found = _node(self._whole.pop()[1], found)
            height += 1
        self._whole.append((height, found))

    def root(self) -> bytes:
        if not self._whole:
            return sha256(b"").digest()
        found = self._whole[-1][1]
        for _height, left in reversed(self._whole[:-1]):
            found = _node(left, found)
        return found


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
