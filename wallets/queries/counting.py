"""How many movements of players a window of time has, without reading them: what whole quarter hours have is kept."""

from datetime import datetime
from typing import Any

from django.db import connection

from wallets import followers, rollups
from wallets.quarters import QUARTER, quarter_of
from wallets.queries.ids import id_at

# All in one statement, so of one snapshot: the follower's position and its sums are committed together.
# PostgreSQL does not know how near the follower is. OFFSET 0 keeps it from reading the window instead, and an end to
# the range of transaction ids, though none lies beyond, has it expect few.
_TOTAL = """
    select (select coalesce(sum(q.rows), 0) from wallets_quarter q
             where q.operator_id = %(operator)s and q.currency = any (array(select code from wallets_currency))
               and q.quarter >= %(first)s and q.quarter < %(last)s and q.kind < 256 {kept})
         + (select count(*)
              from wallets_follower f
              cross join generate_series(f.generation, wallets_generation()) as g (generation)
              cross join lateral (
                select t.* from wallets_ledgertransaction t
                 where t.operator_id = %(operator)s and t.generation = g.generation
                   and t.xid between case g.generation when f.generation then f.xid else 0 end and %(closed)s
                offset 0) t
             where f.name = %(follower)s
               and t.id >= %(first_id)s and t.id < %(last_id)s and t.kind < 256 {counted})
         + (select count(*) from wallets_ledgertransaction t
             where t.operator_id = %(operator)s and t.id >= %(start_id)s and t.created_at >= %(start)s
               and t.id < %(first_id)s and t.kind < 256 {counted})
         + (select count(*) from wallets_ledgertransaction t
             where t.operator_id = %(operator)s and t.id >= %(last_id)s and t.created_at >= %(start)s
               and t.id < %(end_id)s and t.created_at < %(end)s and t.kind < 256 {counted})
"""


def count_by_quarters(
    *, operator_id: int, start: datetime, end: datetime, kind: int | None, currency: str | None
) -> int:
    """
    How many movements of the operator's players are in start <= created_at < end (UTC), to the last one.

    What follower `quarters` has not come to yet is counted, and so are the ends of a window that begins or ends within
    a quarter hour.

    :param kind: of this kind only. :param currency: in this currency only.
    """
    end = max(start, end)
    first = _next_quarter(start, end)
    last = max(first, quarter_of(end))
    told = {"kind": kind, "currency": currency}
    values = told | {
        "operator": operator_id,
        "follower": rollups.NAME,
        "closed": followers.CLOSED,
        "start": start,
        "start_id": id_at(start),
        "first": first,
        "first_id": id_at(first),
        "last": last,
        "last_id": id_at(last),
        "end": end,
        "end_id": id_at(end, up=True),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOTAL.format(kept=_only("q", told), counted=_only("t", told)), values)
        return int(cursor.fetchone()[0])


def _only(table: str, told: dict[str, Any]) -> str:
    """Conditions on the columns of those that are told."""
    return "".join(f" and {table}.{name} = %({name})s" for name, value in told.items() if value is not None)


def _next_quarter(moment: datetime, end: datetime) -> datetime:
    """Where the first quarter hour begins that the moment does not cut; at most the end."""
    begun = quarter_of(moment)
    if begun == moment:
        return moment
    return begun + QUARTER if end - begun > QUARTER else end
