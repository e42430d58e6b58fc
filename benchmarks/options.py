"""What the caller of `make bench` may choose, all by environment variables."""

import os
from dataclasses import dataclass
from pathlib import Path

WALLETS = 10_000


@dataclass(frozen=True, slots=True)
class Options:
    """
    :param only: names of figures; empty: all of them.
    :param rows: ledger rows that are there before anything is measured.
    :param wallets: players of each operator.
    :param seconds: of one round of one side.
    :param requests: of the figure on memory.
    :param json: where the JSON goes.
    """

    only: frozenset[str]
    rows: int
    wallets: int
    rounds: int
    seconds: float
    requests: int
    json: Path | None

    @classmethod
    def from_environment(cls) -> "Options":
        """:raises ValueError: one of them is no number."""
        told = os.environ
        return cls(
            only=frozenset(told.get("BENCH_ONLY", "").replace(",", " ").split()),
            rows=int(told.get("BENCH_ROWS") or WALLETS),
            wallets=int(told.get("BENCH_WALLETS") or WALLETS),
            rounds=int(told.get("BENCH_ROUNDS") or 5),
            seconds=float(told.get("BENCH_SECONDS") or 3),
            requests=int(told.get("BENCH_REQUESTS") or 10_000),
            json=Path(told["BENCH_JSON"]) if told.get("BENCH_JSON") else None,
        )
