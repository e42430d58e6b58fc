"""
The sums by quarter hour that reports and contra accounts are made of, kept by a follower of the ledger.

Sums and position are committed together: after a crash nothing is missing and nothing is counted twice.
"""

from django.db import connection, transaction

from wallets import followers

NAME = "quarters"

_ADD = f"""
    with win (generation, from_xid, to_xid) as (values (%s::integer, %s::bigint, %s::bigint)),
    summed as (
        select t.operator_id, t.currency, date_bin('15 minutes', t.created_at, 'epoch') as quarter, t.kind, t.contra,
               sum(t.amount) as amount, sum(t.posted) as posted, count(*) as rows
          from {followers.WINDOW_ROWS}
         group by 1, 2, 3, 4, 5
    ), added as (
        insert into wallets_quarter as sums (operator_id, currency, quarter, kind, contra, amount, posted, rows)
        select operator_id, currency, quarter, kind, contra, amount, posted, rows from summed
            on conflict (operator_id, currency, quarter, kind, contra) do update
           set amount = sums.amount + excluded.amount, posted = sums.posted + excluded.posted,
               rows = sums.rows + excluded.rows
    )
    select coalesce(sum(rows), 0)::bigint from summed
"""  # noqa: S608 - constants


@transaction.atomic
def roll_up(*, limit: int = followers.BATCH) -> bool:
    """
    Add the next window to the sums. True: there may be more at once.

    Does nothing while another worker is at it.
    """
    follower = followers.claim(NAME)
    if follower is None:
        return False
    window = followers.window_after(follower, limit=limit)
    if window.is_empty:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [window.generation, window.from_xid, window.to_xid])
        rows = int(cursor.fetchone()[0])
    followers.move(follower, window)
    return rows > 0 or window.closes
