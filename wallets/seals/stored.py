"""Seals as the database holds them, and as they are handed out: one JSON object a line."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from django.db import connection

from wallets import chain
from wallets.models import Seal
from wallets.seals import keys, text
from wallets.seals.text import SealText

_LEAVES = (
    "copy (select operator_id, wallet_id, seq, encode(head, 'hex') from wallets_sealleaf where seal_id = {}"
    " order by operator_id, wallet_id) to stdout"
)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A seal as somebody else kept it."""

    text: SealText
    signature: bytes


def save(seal: SealText) -> Seal:
    """Signed with our key."""
    return Seal.objects.create(
        id=seal.id,
        generation=seal.generation,
        from_xid=seal.from_xid,
        to_xid=seal.to_xid,
        sealed_at=chain.moment(seal.sealed_at),
        rows=seal.rows,
        total_rows=seal.total_rows,
        leaves=seal.leaves,
        root=bytes.fromhex(seal.root),
        sums=seal.sums,
        previous=bytes.fromhex(seal.previous),
        digest=seal.digest(),
        key_id=seal.key_id,
        signature=keys.sign(seal.signed()),
    )


def text_of(seal: Seal) -> SealText:
    """What the row says, whatever its digest and its signature say."""
    return SealText(
        id=seal.id,
        generation=seal.generation,
        from_xid=seal.from_xid,
        to_xid=seal.to_xid,
        sealed_at=chain.microseconds(seal.sealed_at),
        rows=seal.rows,
        total_rows=seal.total_rows,
        leaves=seal.leaves,
        root=bytes(seal.root).hex(),
        sums=seal.sums,
        previous=bytes(seal.previous).hex(),
        key_id=seal.key_id,
    )


def leaves_of(seal_id: int) -> Iterator[bytes]:
    """In the tree's order."""
    with connection.cursor() as cursor, cursor.copy(_LEAVES.format(int(seal_id))) as rows:
        for operator_id, wallet_id, seq, head in rows.rows():
            yield text.leaf(operator_id, wallet_id, seq, head)


def as_line(seal: Seal) -> str:
    signature = bytes(seal.signature).hex()
    return json.dumps(asdict(text_of(seal)) | {"signature": signature}, separators=(",", ":"))


def from_lines(lines: Iterable[str]) -> list[HandedOut]:
    """:raises ValueError: a line is not a seal that `as_line` wrote."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            found.append(HandedOut(SealText.of(fields), bytes.fromhex(fields["signature"])))
        except (KeyError, TypeError, ValueError) as wrong:
            raise ValueError(f"line {number} is not a seal: {wrong!r}") from wrong
    return found
