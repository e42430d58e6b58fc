#!/usr/bin/env python3
"""
Checks hashes of the ledger without its database: docs/ledger-hash.md. Python 3.11 and its
standard library alone.

    python verify_chain.py statement.csv            a statement, CSV or one JSON object a line
    python verify_chain.py vectors/ledger-hash-v1.json

Prints what is wrong, a line each; exit status 1 if anything is.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, getcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

getcontext().prec = 200  # amounts have up to 38 digits

START = "00" * 32
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

AMOUNTS = ("amount", "posted", "balance_after", "told_balance")
ORDER = (
    *("operator_id", "wallet_id", "currency", "seq", "id", "kind", "contra", *AMOUNTS),
    *("round_id", "reverses_id", "counterpart_operator_id", "counterpart_id"),
)

Fields = dict[str, Any]


def hashed_text(row: Fields, previous: str) -> str:
    parts = [plain(row[name]) if name in AMOUNTS else empty_or(row[name]) for name in ORDER]
    time = microseconds(row["created_at"])
    return "|".join(["countroom-ledger-1", *parts, str(time), previous, empty_or(row["reference"])])


def row_hash(row: Fields, previous: str) -> str:
    return sha256(hashed_text(row, previous).encode()).hexdigest()


def plain(amount: Any) -> str:
    if amount is None or amount == "":
        return ""
    text = f"{Decimal(str(amount)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def empty_or(value: Any) -> str:
    return "" if value is None else str(value)


def microseconds(moment: Any) -> int:
    text = str(moment)
    if text.isdecimal():
        return int(text)
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


def problems_of_statement(rows: Iterable[Fields]) -> Iterator[str]:
    last: Fields | None = None
    for row in rows:
        place = f"wallet {row['wallet_id']}, row {row['seq']}"
        follows = last is not None and (str(last["operator_id"]), str(last["wallet_id"])) == (
            str(row["operator_id"]),
            str(row["wallet_id"]),
        )
        if follows:
            assert last is not None
            yield from problems_of_row(row, last, place)
        elif int(row["seq"]) == 1:
            before = {"seq": 0, "hash": START, "balance_after": "0"}
            yield from problems_of_row(row, before, place)
        last = row


def problems_of_row(row: Fields, before: Fields, place: str) -> Iterator[str]:
    if int(row["seq"]) != int(before["seq"]) + 1:
        yield f"{place}: follows row {before['seq']}"
        return
    if Decimal(str(before["balance_after"])) + Decimal(str(row["posted"])) != Decimal(
        str(row["balance_after"])
    ):
        yield f"{place}: its balance is not that of the row before and what it moved"
    if row_hash(row, before["hash"]) != row["hash"]:
        yield f"{place}: its hash is not that of its content and the row before it"


def problems_of_vectors(vectors: list[Fields]) -> Iterator[str]:
    for number, vector in enumerate(vectors, start=1):
        if hashed_text(vector["row"], vector["previous"]) != vector["text"]:
            yield f"vector {number}: other bytes are hashed"
        if row_hash(vector["row"], vector["previous"]) != vector["hash"]:
            yield f"vector {number}: another hash comes out"


def read(path: Path) -> Iterator[Fields]:
    with path.open(newline="", encoding="utf-8") as lines:
        if path.suffix == ".csv":
            yield from csv.DictReader(lines)
        else:
            yield from (json.loads(line, parse_float=Decimal) for line in lines if line.strip())


def main(path: Path) -> int:
    if path.suffix == ".json":
        found = list(problems_of_vectors(json.loads(path.read_text(encoding="utf-8"))["vectors"]))
    else:
        found = list(problems_of_statement(read(path)))
    print("\n".join(found) if found else "Every hash is right.")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
