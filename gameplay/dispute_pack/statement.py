"""The round's rows in the ledger, and what ties them to a seal that somebody else may hold."""

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from gameplay.models import GameRound
from wallets import chain, seals
from wallets.models import LedgerTransaction, Seal, SealLeaf
from wallets.seals.text import leaf

# Of one wallet. A round of more rows, or one that was sealed long after, comes without what lies between.
MOST_ROWS = 1000

Json = dict[str, Any]


def rows_of(round_: GameRound) -> list[Json]:
    """
    With the names of docs/ledger-hash.md, `previous` (the hash before it) and `of_round`.

    From the round's first row to the one that was sealed, the player's others between them included: a hash is checked
    with the rows before it.
    """
    own = LedgerTransaction.objects.filter(operator_id=round_.operator_id, round_id=round_.pk)
    found: list[Json] = []
    for wallet_id in sorted(set(own.values_list("wallet_id", flat=True))):
        places = sorted(own.filter(wallet_id=wallet_id).values_list("seq", flat=True))
        found += _of_wallet(round_, wallet_id, places)
    return found


def seals_of(rows: Sequence[Json]) -> list[Json]:
    """For each wallet the first seal that covers all of its rows, with the way from its leaf to the root."""
    ends = {(row["operator_id"], row["wallet_id"]): row for row in rows}
    found = []
    for (operator_id, wallet_id), last in ends.items():
        sealed = SealLeaf.objects.filter(operator_id=operator_id, wallet_id=wallet_id, seq=last["seq"])
        place = sealed.order_by("seal_id").first()
        if place is not None:
            found.append(_sealed(place))
    return found


def _of_wallet(round_: GameRound, wallet_id: int, places: list[int]) -> list[Json]:
    leaves = SealLeaf.objects.filter(operator_id=round_.operator_id, wallet_id=wallet_id, seq__gte=places[-1])
    sealed = leaves.order_by("seal_id").values_list("seq", flat=True).first()
    first, last = places[0], places[-1]
    if sealed is not None and sealed - first < MOST_ROWS:
        last = sealed
    wanted = range(first, last + 1) if last - first < MOST_ROWS else places
    around = {seq for it in wanted for seq in (it - 1, it)}
    rows = LedgerTransaction.objects.filter(
        operator_id=round_.operator_id, wallet_id=wallet_id, seq__in=sorted(around)
    )
    by_place = {row.seq: row for row in rows}
    before = {0: chain.START} | {seq: bytes(row.hash) for seq, row in by_place.items()}
    return [_row(by_place[seq], before[seq - 1], by_place[seq].round_id == round_.pk) for seq in wanted]


def _row(row: LedgerTransaction, previous: bytes, is_of_round: bool) -> Json:
    told = None if row.told_balance is None else chain.plain(row.told_balance)
    return {
        "operator_id": row.operator_id,
        "wallet_id": row.wallet_id,
        "currency": row.currency,
        "seq": row.seq,
        "id": row.pk,
        "kind": row.kind,
        "contra": row.contra,
        "amount": chain.plain(row.amount),
        "posted": chain.plain(row.posted),
        "balance_after": chain.plain(row.balance_after),
        "told_balance": told,
        "round_id": row.round_id,
        "reverses_id": row.reverses_id,
        "counterpart_operator_id": row.counterpart_operator_id,
        "counterpart_id": row.counterpart_id,
        "created_at": chain.microseconds(row.created_at),
        "reference": row.reference,
        "previous": previous.hex(),
        "hash": bytes(row.hash).hex(),
        "of_round": is_of_round,
    }


def _sealed(place: SealLeaf) -> Json:
    """The sums of a seal are every operator's: of them only the hash, which is all that the signature needs."""
    seal = Seal.objects.get(pk=place.seal_id)
    text = asdict(seals.text_of(seal))
    text["sums_sha256"] = sha256(text.pop("sums").encode()).hexdigest()
    head = bytes(place.head).hex()
    return {
        **text,
        "signature": bytes(seal.signature).hex(),
        "leaf": {
            "operator_id": place.operator_id,
            "wallet_id": place.wallet_id,
            "seq": place.seq,
            "head": head,
        },
        "path": _path(place.seal_id, leaf(place.operator_id, place.wallet_id, place.seq, head)),
    }


def _path(seal_id: int, own: bytes) -> list[list[str]]:
    """From the leaf to the root of RFC 6962's tree: each the side it stands on, and its hash."""
    level = [sha256(b"\x00" + it).digest() for it in seals.leaves_of(seal_id)]
    index = level.index(sha256(b"\x00" + own).digest())
    found = []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            found.append(["left" if beside < index else "right", level[beside].hex()])
        pairs = range(0, len(level) - 1, 2)
        above = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in pairs]
        level = above + ([level[-1]] if len(level) % 2 else [])
        index //= 2
    return found
