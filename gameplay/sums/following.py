"""
The follower of the ledger that keeps what was played, as wallets/rollups.py keeps the contra accounts.

Sums and position are committed together: after a crash nothing is missing and nothing is counted twice.
"""

from datetime import datetime

from django.db import connection, connections, transaction

from gameplay import replica
from wallets import followers
from wallets.models import Follower

NAME = "plays"

MEASURES = (
    "bets",
    "bet_cancels",
    "wins",
    "win_cancels",
    "bonus",
    "deposits",
    "withdrawals",
    "adjustments",
    "rounds",
    "rows",
)
"""The columns that are added up."""

# What each row of the ledger, as `t`, adds. A round counts where its first movement is: every row of a round is on one
# wallet, whose ids are in order. Active is who placed a bet, or began a round without one (free spins).
ADDED = """
    select t.operator_id, date_bin('15 minutes', t.created_at, 'epoch') as quarter, t.currency,
           coalesce(round.game_id, 0) as game_id, wallet.player_id,
           case t.kind when 1 then -t.amount else 0 end as bets,
           case t.kind when 16 then t.amount else 0 end as bet_cancels,
           case t.kind when 2 then t.amount else 0 end as wins,
           case t.kind when 128 then -t.amount else 0 end as win_cancels,
           case t.kind when 32 then t.amount else 0 end as bonus,
           case t.kind when 4 then t.amount else 0 end as deposits,
           case t.kind when 8 then -t.amount else 0 end as withdrawals,
           case t.kind when 64 then t.amount else 0 end as adjustments,
           first.of_round::integer as rounds, 1 as rows, t.kind = 1 or first.of_round as is_active
      from {rows}
      join wallets_wallet wallet on wallet.operator_id = t.operator_id and wallet.id = t.wallet_id
      left join gameplay_gameround round on round.id = t.round_id and round.operator_id = t.operator_id
      cross join lateral (
            select t.round_id is not null and not exists (
                   select from wallets_ledgertransaction earlier
                    where earlier.operator_id = t.operator_id and earlier.round_id = t.round_id
                      and earlier.id < t.id) as of_round) first
     where t.kind < 256 and wallet.player_id is not null
"""
DAY = "(quarter at time zone 'UTC')::date"
# The bit of a quarter hour, the day's first on the left.
BIT = (
    "set_bit(repeat('0', 96)::bit(96),"
    " mod(extract(epoch from quarter)::bigint / 900, 96)::integer, is_active::integer)"
)
_NAMES = ", ".join(MEASURES)
_SUMS = ", ".join(f"sum({name}) as {name}" for name in MEASURES)
_GROW = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in MEASURES)

_ADD = f"""
    with win (generation, from_xid, to_xid) as (values (%s::integer, %s::bigint, %s::bigint)),
    of_players as (
        select operator_id, quarter, currency, game_id, player_id, {_SUMS}, bool_or(is_active) as is_active
          from ({ADDED.format(rows=followers.WINDOW_ROWS)}) added group by 1, 2, 3, 4, 5
    ), player_quarters as (
        insert into gameplay_playerquarter as kept (operator_id, quarter, currency, game_id, player_id, {_NAMES})
        select operator_id, quarter, currency, game_id, player_id, {_NAMES} from of_players
            on conflict (operator_id, quarter, currency, game_id, player_id) do update set {_GROW}
    ), player_days as (
        insert into gameplay_playerday as kept (operator_id, day, currency, game_id, player_id, {_NAMES}, active)
        select operator_id, {DAY}, currency, game_id, player_id, {_SUMS}, bit_or({BIT}) from of_players
         group by 1, 2, 3, 4, 5
            on conflict (operator_id, day, currency, game_id, player_id)
            do update set {_GROW}, active = kept.active | excluded.active
    ), game_quarters as (
        insert into gameplay_gamequarter as kept (operator_id, quarter, currency, game_id, {_NAMES})
        select operator_id, quarter, currency, game_id, {_SUMS} from of_players group by 1, 2, 3, 4
            on conflict (operator_id, quarter, currency, game_id) do update set {_GROW}
    )
    select coalesce(sum(rows), 0)::bigint from of_players
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


def counted_to(*, now: datetime) -> datetime:
    """
    Every movement before this moment is in the sums: when the oldest that is not was booked, or `now`.

    One look at an index for each operator.
    """
    with connections[replica.alias()].cursor() as cursor:
        cursor.execute(
            """
            select min(next.created_at)
              from wallets_follower f, players_operator o cross join lateral (
                   select t.created_at from wallets_ledgertransaction t
                    where t.operator_id = o.id and (t.generation, t.xid) >= (f.generation, f.xid)
                    order by t.generation, t.xid, t.id limit 1) next
             where f.name = %s
            """,
            [NAME],
        )
        oldest: datetime | None = cursor.fetchone()[0]
    return now if oldest is None else min(oldest, now)


@transaction.atomic
def forget() -> None:
    """
    Throw all sums away and begin with the first row again: `roll_up` then makes them anew, window by window.

    As the owner of the ledger: the application's role may not delete a follower.
    """
    Follower.objects.select_for_update().filter(name=NAME).first()
    with connection.cursor() as cursor:
        cursor.execute("truncate gameplay_gamequarter, gameplay_playerquarter, gameplay_playerday")
    Follower.objects.filter(name=NAME).delete()
    Follower.objects.create(name=NAME)
