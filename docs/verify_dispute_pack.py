#!/usr/bin/env python3
"""
Checks a dispute pack of Countroom: docs/rounds-and-disputes.md. Python 3.11, its standard library, and verify_chain.py
beside this file; no other code of ours.

    python3 verify_dispute_pack.py round-1.zip KEY [KEY of before ...]

KEY is the platform's public key in base64, which you got beforehand. Prints what is wrong, a line each; exit status 1
if anything is.
"""

import base64
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

from verify_chain import START, row_hash  # type: ignore[import-not-found]  # beside this file

Fields = dict[str, Any]
Point = tuple[int, int]

# -- Ed25519, RFC 8032, to verify only: nothing secret is calculated here -------------------------------

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def add(a: Point, b: Point) -> Point:
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def times(n: int, point: Point) -> Point:
    found = (0, 1)
    while n:
        if n & 1:
            found = add(found, point)
        point, n = add(point, point), n >> 1
    return found


def point_of(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_1 % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    return (P - x if x & 1 != sign else x), y


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
assert BASE is not None


def is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= ORDER or BASE is None:
        return False
    h = int.from_bytes(sha512(signature[:32] + key + text).digest(), "little") % ORDER
    return times(s, BASE) == add(r, times(h, a))


def complaint(keys: dict[str, bytes], key_id: str, signature: str, text: bytes) -> str:
    if key_id not in keys:
        return f"is signed with the unknown key {key_id}"
    is_hex = re.fullmatch("[0-9a-f]{128}", signature) is not None
    if not is_hex or not is_signed(keys[key_id], bytes.fromhex(signature), text):
        return f"has a signature that is not of key {key_id}"
    return ""


# -- The archive ----------------------------------------------------------------------------------------


def files_of(content: bytes) -> dict[str, bytes]:
    """:raises ValueError: written again, it is not the same byte for byte."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(it.compress_type != zipfile.ZIP_STORED for it in archive.infolist()):
                raise ValueError("it is compressed, as no dispute pack is")
            files = {it.filename: archive.read(it) for it in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as wrong:
        raise ValueError(f"it is not a zip archive, or a damaged one: {wrong}") from wrong
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, it in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, it)
    if made.getvalue() != content:
        raise ValueError("it is not byte for byte the archive that Countroom writes with these files")
    return files


def problems(content: bytes, keys: dict[str, bytes]) -> Iterator[str]:
    try:
        files = files_of(content)
        manifest_bytes, signature = files.pop("manifest.json"), files.pop("manifest.sig").decode()
        manifest = json.loads(manifest_bytes)
        text = f"countroom-dispute-pack-1|{sha256(manifest_bytes).hexdigest()}".encode()
        wrong = complaint(keys, manifest["key_id"], signature, text)
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        yield f"the archive: {fault}"
        return
    if wrong:
        # What nobody has signed is looked at no further.
        yield f"the manifest {wrong}"
        return
    listed = {it["name"]: (it["size"], it["sha256"]) for it in manifest["files"]}
    if listed != {name: (len(it), sha256(it).hexdigest()) for name, it in files.items()}:
        yield "the files are not those of the manifest"
        return
    data = json.loads(files["round.json"])
    rows = [json.loads(line) for line in files["ledger.jsonl"].splitlines()]
    if rows != data["ledger"]:
        yield "round.json and ledger.jsonl have different rows"
    yield from problems_of_rows(rows)
    for seal in data["seals"]:
        yield from problems_of_seal(seal, rows, keys)
    seeds = data["fairness"]
    seed = bytes.fromhex((seeds and seeds["server_seed"]) or "")
    if seed and sha256(seed).hexdigest() != seeds["commitment"]:
        yield "the server seed is not the one that was promised"


def problems_of_rows(rows: list[Fields]) -> Iterator[str]:
    before: Fields = {"wallet_id": None, "seq": 0}
    for row in rows:
        place = f"wallet {row['wallet_id']}, row {row['seq']}"
        if row_hash(row, row["previous"]) != row["hash"]:
            yield f"{place}: its hash is not that of its content and the row before it"
        follows = (before["wallet_id"], before["seq"] + 1) == (row["wallet_id"], row["seq"])
        if follows and row["previous"] != before["hash"]:
            yield f"{place}: it does not hang on the row before it"
        if row["seq"] == 1 and row["previous"] != START:
            yield f"{place}: a wallet's first row hangs on nothing"
        before = row


def problems_of_seal(seal: Fields, rows: list[Fields], keys: dict[str, bytes]) -> Iterator[str]:
    place, leaf = f"seal {seal['id']}", seal["leaf"]
    names = "id generation from_xid to_xid sealed_at rows total_rows leaves root sums_sha256 previous key_id"
    text = "|".join(["countroom-seal-1", *(str(seal[name]) for name in names.split())]).encode()
    if wrong := complaint(keys, seal["key_id"], seal["signature"], text):
        yield f"{place} {wrong}"
    entry = f"{leaf['operator_id']}|{leaf['wallet_id']}|{leaf['seq']}|{leaf['head']}"
    found = sha256(b"\x00" + entry.encode()).digest()
    for side, beside in seal["path"]:
        pair = bytes.fromhex(beside) + found if side == "left" else found + bytes.fromhex(beside)
        found = sha256(b"\x01" + pair).digest()
    if found.hex() != seal["root"]:
        yield f"{place}: the wallet's leaf does not lead to its root"
    own = [row for row in rows if row["wallet_id"] == leaf["wallet_id"]]
    if [row["seq"] for row in own] != list(range(own[0]["seq"], leaf["seq"] + 1)):
        yield f"{place}: a row between the round's and the sealed one is missing"
    elif own[-1]["hash"] != leaf["head"]:
        yield f"{place}: it sealed another row"


def main(path: Path, *keys: str) -> int:
    known = [base64.b64decode(key, validate=True) for key in keys]
    found = list(problems(path.read_bytes(), {sha256(key).hexdigest()[:16]: key for key in known}))
    print("\n".join(found) if found else "It is whole, signed, and hangs together.")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
