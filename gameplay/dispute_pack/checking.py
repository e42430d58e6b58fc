"""What is wrong with a dispute pack. Needs no database: docs/verify_dispute_pack.py does the same without our code."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any

from gameplay.dispute_pack import archive
from gameplay.dispute_pack.archive import FACTS, FORMAT, LEDGER, MANIFEST, SIGNATURE
from wallets import chain
from wallets.seals.keys import Keys
from wallets.seals.text import leaf

Json = dict[str, Any]

_SIGNATURE = re.compile(rb"[0-9a-f]{128}")
_SEAL_PARTS = (
    "id",
    "generation",
    "from_xid",
    "to_xid",
    "sealed_at",
    "rows",
    "total_rows",
    "leaves",
    "root",
    "sums_sha256",
    "previous",
    "key_id",
)


def problems(content: bytes, keys: Keys) -> list[str]:
    """A line for each thing that is wrong; none: the pack is whole, and signed by a key that is believed."""
    try:
        files = archive.read(content)
        manifest = _manifest(files)
    except ValueError as wrong:
        return [str(wrong)]
    # What nobody has signed is looked at no further.
    return (
        list(_of_signature(files, manifest, keys))
        or list(_of_files(files, manifest))
        or list(_of_facts(files, keys))
    )


def _manifest(files: dict[str, bytes]) -> Json:
    if MANIFEST not in files or SIGNATURE not in files:
        raise ValueError("it has no manifest, or no signature of it")
    try:
        found = json.loads(files[MANIFEST])
    except (ValueError, RecursionError):
        raise ValueError("its manifest is not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"its manifest is not of the format {FORMAT}")
    return found


def _of_signature(files: dict[str, bytes], manifest: Json, keys: Keys) -> Iterator[str]:
    if not _SIGNATURE.fullmatch(files[SIGNATURE]):
        yield "its signature is not 128 lower-case hexadecimal digits"
        return
    signature = bytes.fromhex(files[SIGNATURE].decode())
    wrong = keys.complaint(str(manifest.get("key_id")), signature, archive.signed_text(files[MANIFEST]))
    if wrong:
        yield f"its manifest {wrong}"


def _of_files(files: dict[str, bytes], manifest: Json) -> Iterator[str]:
    listed = {it["name"]: it for it in manifest.get("files", [])}
    for name in sorted((listed.keys() | files.keys()) - {MANIFEST, SIGNATURE}):
        if name not in files:
            yield f"{name} is not there"
        elif name not in listed:
            yield f"{name} is not in the manifest"
        elif (len(files[name]), sha256(files[name]).hexdigest()) != (
            listed[name]["size"],
            listed[name]["sha256"],
        ):
            yield f"{name} is not what the manifest says"


def _of_facts(files: dict[str, bytes], keys: Keys) -> Iterator[str]:
    """Signed as it is, but do its parts hang together?"""
    data = json.loads(files[FACTS])
    rows = [json.loads(line) for line in files[LEDGER].splitlines()]
    if rows != data["ledger"]:
        yield f"{FACTS} and {LEDGER} have different rows"
    yield from _of_rows(rows)
    yield from _of_sums(data["round"], rows)
    for seal in data["seals"]:
        yield from _of_seal(seal, rows, keys)
    seeds = data["fairness"]
    seed = bytes.fromhex((seeds and seeds["server_seed"]) or "")
    if seed and sha256(seed).hexdigest() != seeds["commitment"]:
        yield "the server seed is not the one that was promised"


def _of_rows(rows: list[Json]) -> Iterator[str]:
    last: Json | None = None
    for row in rows:
        place = f"wallet {row['wallet_id']}, row {row['seq']}"
        made = chain.Row(**{name: row[name] for name in chain.Row._fields})
        if chain.row_hash(made, bytes.fromhex(row["previous"])).hex() != row["hash"]:
            yield f"{place}: its hash is not that of its content and the row before it"
        follows = last is not None and (last["wallet_id"], last["seq"] + 1) == (row["wallet_id"], row["seq"])
        if last is not None and follows:
            if row["previous"] != last["hash"]:
                yield f"{place}: it does not hang on the row before it"
            if Decimal(last["balance_after"]) + Decimal(row["posted"]) != Decimal(row["balance_after"]):
                yield f"{place}: its balance is not that of the row before and what it moved"
        if row["seq"] == 1 and row["previous"] != chain.START.hex():
            yield f"{place}: a wallet's first row hangs on nothing"
        last = row


def _of_sums(round_: Json, rows: list[Json]) -> Iterator[str]:
    """A round of play money has no rows."""
    own = [row for row in rows if row["of_round"]]
    if any(str(row["round_id"]) != round_["id"] for row in own):
        yield "a row is said to be of this round, and names another"
    kinds = {"staked": ({1}, -1), "refunded": ({16}, 1), "won": ({2, 128}, 1)}
    for name, (wanted, sign) in kinds.items():
        made = sum((sign * Decimal(row["amount"]) for row in own if row["kind"] in wanted), Decimal(0))
        if round_["mode"] != "demo" and made != Decimal(round_[name]):
            yield f"the round says {name} {round_[name]}, and its rows make {chain.plain(made)}"


def _of_seal(seal: Json, rows: list[Json], keys: Keys) -> Iterator[str]:
    own, place = seal["leaf"], f"seal {seal['id']}"
    text = "|".join(["countroom-seal-1", *(str(seal[name]) for name in _SEAL_PARTS)]).encode()
    wrong = keys.complaint(seal["key_id"], bytes.fromhex(seal["signature"]), text)
    if wrong:
        yield f"{place} {wrong}"
    found = sha256(b"\x00" + leaf(own["operator_id"], own["wallet_id"], own["seq"], own["head"])).digest()
    for side, beside in seal["path"]:
        pair = bytes.fromhex(beside) + found if side == "left" else found + bytes.fromhex(beside)
        found = sha256(b"\x01" + pair).digest()
    if found.hex() != seal["root"]:
        yield f"{place}: the wallet's leaf does not lead to its root"
    ends = [row for row in rows if (row["wallet_id"], row["seq"]) == (own["wallet_id"], own["seq"])]
    if [row["hash"] for row in ends] != [own["head"]]:
        yield f"{place}: it sealed another row"
    theirs = sorted(row["seq"] for row in rows if row["wallet_id"] == own["wallet_id"])
    if theirs != list(range(theirs[0], own["seq"] + 1)):
        yield f"{place}: a row between the round's and the sealed one is missing"
