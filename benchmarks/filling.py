"""
Many valid rows, soon: deposits with a reference each, by the ledger's one writer, on several connections at once.

Everything of a posting happens: checks, lock, wallet, hash, register. Only the way there is short: a statement books
one deposit for some hundreds of wallets, and its commit does not wait for the disk.
"""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass

from django.db import connection, connections

from benchmarks.progress import Bar
from players.models import Operator
from wallets.models import Contra, Kind, Operation

# Each row holds the lock of its reference until the commit, and PostgreSQL's table of locks is shared by all.
A_COMMIT = 500
_POST = f"""
    select count(*) filter (where posted.outcome = 1)
      from wallets_wallet w,
           lateral wallets_post(
               w.operator_id, %s || w.id, {Operation.DEPOSIT:d}::smallint, w.player_id, null, w.currency, 1.25, null,
               false,
               array[row(w.operator_id, w.id, {Kind.DEPOSIT:d}, {Contra.SETTLEMENT:d}, 1.25, null, null, null, null,
                         null)::wallets_step]) posted
     where w.operator_id = %s and w.id = any (%s)
"""


@dataclass(frozen=True, slots=True)
class Share:
    """What one connection writes: so many rows, to wallets that are its own, in turns."""

    operator_id: int
    wallets: list[int]
    rows: int

    def commits(self) -> Iterator[tuple[str, list[int]]]:
        """How references begin, and the wallets of it."""
        left, turn = self.rows, 0
        while left > 0:
            for start in range(0, len(self.wallets), A_COMMIT):
                named = self.wallets[start : start + min(A_COMMIT, left)]
                if named:
                    yield f"book-{turn}-", named
                left -= len(named)
            turn += 1


class _Count:
    """How many rows there are, of all connections."""

    def __init__(self, rows: int, bar: Bar) -> None:
        self._rows, self._bar, self._lock, self.done = rows, bar, threading.Lock(), 0

    def add(self, rows: int) -> None:
        with self._lock:
            self.done += rows
            self._bar.show(f"{self.done:,} of {self._rows:,} rows", self.done / self._rows)


def fill(operator: Operator, rows: int, bar: Bar) -> None:
    """`rows` deposits to the players of an invoiced operator, in turns. Its wallets are open, and were never filled."""
    count = _Count(rows, bar)
    shares = [share for share in _shares(operator, rows) if share.rows]
    with ThreadPoolExecutor(max(len(shares), 1)) as pool:
        ended, _others = wait(
            [pool.submit(_write, share, count) for share in shares], return_when=FIRST_EXCEPTION
        )
        for each in ended:
            each.result()
    assert count.done == rows, f"{count.done} of {rows} rows were booked"


def _shares(operator: Operator, rows: int) -> list[Share]:
    lines = os.cpu_count() or 1
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from wallets_wallet where operator_id = %s and player_id is not null order by id",
            [operator.pk],
        )
        wallets = [row[0] for row in cursor.fetchall()]
    lines = min(lines, len(wallets))
    return [
        Share(operator.pk, wallets[place::lines], rows // lines + (place < rows % lines))
        for place in range(lines)
    ]


def _write(share: Share, count: _Count) -> None:
    """In a thread, on a connection of its own."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit = off")
            for mark, wallets in share.commits():
                cursor.execute(_POST, [mark, share.operator_id, wallets])
                count.add(cursor.fetchone()[0])
    finally:
        connections.close_all()
