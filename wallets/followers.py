"""
Followers: whoever reads the ledger "from where I was" reads whole windows below the commit horizon.

Rows commit out of order: one with a lower transaction id may still be on its way when one with a higher id is seen.
So a follower's position is a transaction id (and the generation that it belongs to), everything below it has been
read, and it moves on no further than the oldest transaction that still runs. What it makes of the rows is committed
with its new position, or not at all.
"""

import sys
from dataclasses import dataclass

from django.db import connection, transaction

from wallets.models import Follower

# About as many rows at once: a transaction of our own holds the horizon back for the others.
BATCH = 50_000

CLOSED = 2**63 - 1
"""Where the last window of a generation ends: nothing is added to it any more."""

# For the FROM of a statement that has a `win` with generation, from_xid and to_xid: its rows, as `t`, each operator's
# by its own index.
WINDOW_ROWS = """
    win cross join players_operator operator cross join lateral (
        select * from wallets_ledgertransaction row
         where row.operator_id = operator.id and row.generation = win.generation
           and row.xid >= win.from_xid and row.xid < win.to_xid
    ) t
"""


class ForeignTransactionIdsError(Exception):
    """The database was restored into a new cluster; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of `generation` with from_xid <= xid < to_xid: whole transactions, all of them ended."""

    generation: int
    from_xid: int
    to_xid: int

    @property
    def closes(self) -> bool:
        """The last one of its generation."""
        return self.to_xid == CLOSED

    @property
    def is_empty(self) -> bool:
        """Nothing can be in it, and the position stays."""
        return self.to_xid == self.from_xid

    @property
    def next_position(self) -> tuple[int, int]:
        return (self.generation + 1, 0) if self.closes else (self.generation, self.to_xid)


def claim(name: str) -> Follower | None:
    """
    The follower, locked to the end of the transaction; None while another process has it.

    A new one starts with the first row that there is.
    """
    found = Follower.objects.select_for_update(skip_locked=True).filter(name=name).first()
    if found is None and not Follower.objects.filter(name=name).exists():
        Follower.objects.bulk_create([Follower(name=name)], ignore_conflicts=True)
        found = Follower.objects.select_for_update(skip_locked=True).filter(name=name).first()
    return found


def window_after(follower: Follower, *, limit: int = BATCH) -> Window:
    """
    What comes next for it: about `limit` rows.

    The rows may be read in a later statement of the same connection, since none of them changes and none is added.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select generation, from_xid, to_xid from wallets_window(%s, %s, %s)",
            [follower.generation, follower.xid, limit],
        )
        return Window(*cursor.fetchone())


def move(follower: Follower, window: Window) -> None:
    """The window has been read. In the transaction that has what was made of it."""
    follower.generation, follower.xid = window.next_position
    follower.save(update_fields=["generation", "xid", "moved_at"])


def check_generation() -> None:
    """
    Refuse a database whose transaction ids are another cluster's: followers would skip what is written next.

    Called when a process starts. A database without our tables passes.

    :raises ForeignTransactionIdsError: the newest one is in this cluster's future.
    """
    newest, following = newest_transaction_ids()
    if newest is not None and newest >= following:
        raise ForeignTransactionIdsError(
            f"The ledger holds the transaction id {newest}, and this PostgreSQL cluster has only come to {following}: "
            "the database was restored from another one. Run `./manage.py reopen_ledger` before anything else, so "
            "that followers of the ledger (cursors, roll-ups, seals) neither skip nor repeat a row."
        )


def refuse_foreign_database() -> None:
    """
    `check_generation` for a process that serves: it ends with a clear word and status 1.

    It does not start either while the database cannot be reached, since it would serve unchecked afterwards.
    """
    try:
        check_generation()
    except ForeignTransactionIdsError as refusal:
        sys.exit(f"countroom: {refusal}")
    finally:
        connection.close()


def newest_transaction_ids() -> tuple[int | None, int]:
    """The highest one that ledger or followers of this generation hold (None: none), and the cluster's next one."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('wallets_follower') is null")
        if cursor.fetchone() == (True,):
            return None, 0
        cursor.execute(
            """
            select greatest(
                       (select max(newest.xid) from players_operator operator cross join lateral (
                            select row.xid from wallets_ledgertransaction row
                             where row.operator_id = operator.id and row.generation = wallets_generation()
                             order by row.generation desc, row.xid desc limit 1) newest),
                       -- A position is not the id of a row: it may be the next one.
                       (select max(xid) - 1 from wallets_follower where generation = wallets_generation())),
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint
            """
        )
        newest, following = cursor.fetchone()
        return newest, following


@transaction.atomic
def reopen(*, force: bool = False) -> int | None:
    """
    Start a new generation, after a restore into a new cluster; its number, or None when none is needed.

    Waits for rows that are being written, so that the old generation is whole when the new one begins.
    """
    newest, following = newest_transaction_ids()
    if not force and (newest is None or newest < following):
        return None
    with connection.cursor() as cursor:
        cursor.execute("lock table wallets_ledgertransaction in access exclusive mode")
        cursor.execute("select wallets_generation() + 1")
        generation = int(cursor.fetchone()[0])
        cursor.execute(
            f"alter table wallets_ledgertransaction alter column generation set default {generation}"
        )
    return generation
