"""What the caller of `make bench` may choose, all by environment variables."""

import os
from dataclasses import dataclass
from pathlib import Path

WALLETS = 10_000
LARGE = 10_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """
    :param only: names of figures; empty: all of them.
    :param rows: ledger rows that are there before anything is measured.
    :param wallets: players of each operator.
    :param seconds: of one round of one side.
    :param requests: of the figure on memory.
    :param large_rows: of the large book, at scale. :param pages: how often each page is asked for in one round.
    :param keep: the books at scale outlive the run.
    :param json: where the JSON goes.
    """

    only: frozenset[str]
    rows: int
    wallets: int
    rounds: int
    seconds: float
    requests: int
    large_rows: int
    pages: int
    keep: bool
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
            large_rows=int(told.get("BENCH_LARGE") or LARGE),
            pages=int(told.get("BENCH_PAGES") or 200),
            keep=bool(told.get("BENCH_KEEP")),
            json=Path(told["BENCH_JSON"]) if told.get("BENCH_JSON") else None,
        )

    def wants(self, name: str) -> bool:
        return not self.only or name in self.only
