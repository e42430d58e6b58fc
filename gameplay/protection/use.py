"""How much of each limit is used: summed from the ledger's rows, exactly, by the movements' own time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gameplay.models.limits import LimitKind, LimitPeriod, PlayerLimit
from gameplay.models.rounds import EXACT
from gameplay.protection.periods import end_of, start_of
from gameplay.protection.played import minutes_played

# A wallet's rows have their numbers in the order of their times, so what was counted once stays counted: only the rows
# after it are read, and those that count for nothing (a deposit, a row of an earlier period) are passed by for good
# with the others. What a seamless operator has been asked for is as good as staked, until it says no.
_COUNTED = """
    select l.*, case when l.counted_since = span.begun then l.counted else 0 end + coalesce(tail.moved, 0) as booked,
           asked.amount as asked, greatest(tail.seq, known.seq) as read_to, coalesce(tail.number, 0) as read
      from gameplay_playerlimit l
      join unnest(%s::text[], %s::timestamptz[], %s::timestamptz[]) as span (period, begun, ended)
        on span.period = l.period
      join players_player p on p.code = l.player_id
      left join wallets_wallet w on w.operator_id = p.operator_id and w.player_id = p.code and w.currency = l.currency
     cross join lateral (
           select case when l.counted_since <= span.begun then l.counted_seq else 0 end as seq) known
      left join lateral (
           select - sum(t.amount) filter (
                      where t.created_at >= span.begun and t.kind in (1, 2, 16, 128) and t.contra in (1, 2)
                        and (l.kind = 'loss' or t.kind in (1, 16))) as moved,
                  max(t.seq) as seq, count(*) as number
             from wallets_ledgertransaction t
            where t.operator_id = w.operator_id and t.wallet_id = w.id and t.seq > known.seq
              and t.created_at < span.ended) tail on true
      left join lateral (
           select coalesce(sum(d.amount), 0) as amount from gameplay_delivery d
            where d.operator_id = p.operator_id and d.player_id = p.code and d.currency = l.currency
              and d.command = 'bet' and d.state in ('asked', 'in doubt')) asked on true
     where l.player_id = %s
     order by l.kind, l.currency, array_position(array['day', 'week', 'month'], l.period::text)
"""


@dataclass(frozen=True, slots=True)
class Use:
    """
    A limit and what is used of it in the current period: money, or whole minutes.

    :param value: what holds now; None: no limit any more.
    :param used: of a loss below 0 when the player is ahead.
    :param booked: without what a seamless operator has not answered, as far as the wallet's row `read_to`.
    :param read: how many rows were read for it.
    """

    limit: PlayerLimit
    value: Decimal | None
    used: Decimal
    booked: Decimal = Decimal(0)
    read_to: int = 0
    read: int = 0

    @property
    def left(self) -> Decimal:
        """Never below 0: a limit that was tightened may be overdrawn."""
        assert self.value is not None
        return max(EXACT.subtract(self.value, self.used), Decimal(0))


def uses_of(player_id: int, *, now: datetime) -> list[Use]:
    """Every limit that the player has had, in one query; another one where time is limited."""
    periods = list(LimitPeriod.values)
    rows = PlayerLimit.objects.raw(
        _COUNTED,
        [
            periods,
            [start_of(it, now) for it in periods],
            [end_of(it, now) for it in periods],
            player_id,
        ],
    )
    limits = list(rows)
    timed = [it.period for it in limits if it.kind == LimitKind.TIME and it.value_at(now) is not None]
    minutes = minutes_played(player_id, timed, now=now) if timed else {}
    return [_use(it, minutes, now) for it in limits]


def keep_count(uses: Sequence[Use], *, now: datetime) -> None:
    """So that these rows are not read again. By whoever is alone with the player's limits."""
    for use in uses:
        limit = use.limit
        limit.counted, limit.counted_seq = use.booked, use.read_to
        limit.counted_since = start_of(limit.period, now)
    PlayerLimit.objects.bulk_update([it.limit for it in uses], ["counted", "counted_since", "counted_seq"])


def _use(limit: PlayerLimit, minutes: Mapping[str, int], now: datetime) -> Use:
    value = limit.value_at(now)
    if limit.kind == LimitKind.TIME:
        return Use(limit, value, Decimal(minutes.get(limit.period, 0)))
    # What the query adds to the columns of the model.
    booked, asked = limit.booked, limit.asked  # type: ignore[attr-defined]
    read_to, read = limit.read_to, limit.read  # type: ignore[attr-defined]
    return Use(limit, value, EXACT.add(booked, asked), booked, read_to, read)
