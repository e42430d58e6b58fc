"""What the books say of a period: sums of quarter hours, which the ledger's follower keeps (wallets/rollups.py)."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from backoffice.closes.text import Line


class Balances(NamedTuple):
    """What an operator's players held together, and what its own funds did."""

    players: Decimal
    funds: Decimal


def moved(*, operator_id: int, currency: str, start: datetime, end: datetime) -> list[Line]:
    """By kind and contra account, sorted; `start` is included, `end` is not. Both are on a quarter hour."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select kind, contra, sum(amount), sum(posted), sum(rows)::bigint from wallets_quarter
             where operator_id = %s and currency = %s and quarter >= %s and quarter < %s
             group by kind, contra order by kind, contra
            """,
            [operator_id, currency, start, end],
        )
        return [Line(*row) for row in cursor.fetchall()]


def balances_before(*, operator_id: int, currency: str, moment: datetime) -> Balances:
    """The sum of all that was posted before. Grows with the history, by a row for a quarter hour and kind."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select coalesce(sum(posted) filter (where kind < 256), 0),
                   coalesce(sum(posted) filter (where kind >= 256), 0)
              from wallets_quarter where operator_id = %s and currency = %s and quarter < %s
            """,
            [operator_id, currency, moment],
        )
        return Balances(*cursor.fetchone())


def fence() -> tuple[datetime, int, int]:
    """The database's time, and the generation and id of this transaction: what began before has a lower one."""
    with connection.cursor() as cursor:
        # The id first: whoever has a lower one took it before the time that is read after it.
        cursor.execute("select pg_current_xact_id()::text::bigint")
        xid = cursor.fetchone()[0]
        cursor.execute("select clock_timestamp(), wallets_generation()")
        at, generation = cursor.fetchone()
        return at, generation, xid


def have_passed(*, generation: int, xid: int) -> bool:
    """Are the sums whole up to this fence? Every transaction below it has ended then, and was added."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (generation, xid) > (%s, %s) from wallets_follower where name = 'quarters'",
            [generation, xid],
        )
        found = cursor.fetchone()
        return found is not None and bool(found[0])
