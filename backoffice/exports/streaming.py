"""
An export under way: a connection of its own, one read-only snapshot of the primary or a replica, chunks of bytes.

COPY writes the cells, and Python passes them on: memory does not grow with the rows. A reader who is slow makes
the database wait; one who goes away ends the query, since the connection is closed.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections
from psycopg import ClientCursor, Connection

from backoffice.exports import statements
from backoffice.exports.asking import Asked
from gameplay.replica import Source
from players.errors import ServerIsBusy

CHUNK = 128 * 1024
AT_ONCE = 2
"""Exports of one person or token at the same time, over all machines, of those that read the same server."""
AT_ONCE_OF_AN_ACCOUNT, AT_ONCE_OF_ALL = 6, 16
"""Each has a database connection of its own, however many tokens somebody makes."""
_BOM = b"\xef\xbb\xbf"
_TAKE_SLOT = "select pg_try_advisory_xact_lock(hashtextextended('export ' || %s, %s))"
_HORIZON = "select wallets_generation(), wallets_horizon()"


class Total(NamedTuple):
    """Of one currency; None where an export has none. `sums` in the order of the declaration."""

    currency: str | None
    rows: int
    sums: list[Decimal]


class Running:
    """
    One export, from its snapshot to its last byte. Whoever makes one closes it, or iterates over it to the end.

    `horizon` is the position that a next export may go on from: everything below it is in this snapshot.
    """

    def __init__(
        self, asked: Asked, *, slot_of: str, account: int | None = None, source: Source | None = None
    ) -> None:
        """
        :param account: whom the person works for; None: the platform.
        :param source: None: the primary.
        :raises ServerIsBusy: as many exports of this person or token, of the account, or of all are running as may.
        """
        self._asked = asked
        self._connection: Connection[Any] = _connect("default" if source is None else source.alias)
        try:
            self._begin(
                {slot_of: AT_ONCE, f"account {account}": AT_ONCE_OF_AN_ACCOUNT, "all": AT_ONCE_OF_ALL}
            )
        except BaseException:
            self.close()
            raise

    def _begin(self, most: dict[str, int]) -> None:
        execute = self._connection.execute
        execute("begin transaction isolation level repeatable read, read only")
        # Of this transaction alone. Bounded all the same: its snapshot keeps VACUUM from dead rows.
        execute(f"set local statement_timeout = '{int(settings.EXPORT_SECONDS)}s'")
        execute(f"set local idle_in_transaction_session_timeout = '{int(settings.EXPORT_SECONDS)}s'")
        for whose, slots in most.items():
            if not any(execute(_TAKE_SLOT, [whose, slot]).fetchone() == (True,) for slot in range(slots)):
                raise ServerIsBusy("The exports under way come first: wait for one to end.")
        found = execute(_HORIZON).fetchone()
        assert found is not None, "a horizon is always there"
        # A position never goes back, although every server has a horizon of its own.
        self.horizon: tuple[int, int] = max(found, self._asked.after or found)
        if self._asked.after is not None:
            self.stop_at_horizon()

    def stop_at_horizon(self) -> None:
        """What is below it stays the same for good: a later export `upto` it has the same rows."""
        self._asked = replace(self._asked, upto=min(self._asked.upto or self.horizon, self.horizon))

    def totals(self) -> list[Total]:
        """Of the very rows that are written, in the same snapshot."""
        found = self._connection.execute(*statements.totals(self._asked)).fetchall()
        return [Total(currency, rows, sums) for currency, rows, *sums in found]

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._chunks()
        finally:
            self.close()

    def _chunks(self) -> Iterator[bytes]:
        waiting = bytearray(_BOM if self._asked.bom else b"")
        with self._connection.cursor() as cursor, cursor.copy(*statements.copy(self._asked)) as copy:
            for row in copy:
                waiting += row
                if len(waiting) >= CHUNK:
                    yield bytes(waiting)
                    waiting.clear()
        yield bytes(waiting)

    def close(self) -> None:
        """Ends the query, whatever it is doing."""
        self._connection.close()


def _connect(alias: str) -> Connection[Any]:
    """Beside the thread's own: a server may send an answer from another thread than the one that made it."""
    params = connections[alias].get_connection_params()
    # COPY takes no parameters from apart: they are written into the statement, quoted.
    params |= {"cursor_factory": ClientCursor, "autocommit": True, "prepare_threshold": None}
    params.pop("context", None)
    return Connection.connect(**params)
