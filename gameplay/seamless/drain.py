"""
Delivering what is owed: claimed with a lease, sent without a transaction, recorded with what it came to.

The worker does so with many threads: see senders.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.db.models import QuerySet

from gameplay.models import Delivery, DeliveryState
from gameplay.seamless.exchange import Attempt, keep, keep_once, message_of, send
from gameplay.seamless.gate import GateClosed
from gameplay.seamless.messages import DEADLINES
from gameplay.seamless.owed import GRACE
from gameplay.seamless.pauses import TRIES_AT_ONCE
from gameplay.seamless.settle import settle_lost, settle_owed
from gameplay.seamless.webhooks import Line, line_of
from gameplay.times import utc_now

logger = structlog.get_logger(__name__)

BATCH = 64
# For the tries that follow each other at once, and for writing down what came of them.
LEASE = timedelta(seconds=TRIES_AT_ONCE * max(DEADLINES["win"], DEADLINES["cancel"])) + GRACE
# The operator is left alone for a moment; the delivery was not tried.
GATE_PAUSE = timedelta(seconds=5)
ALERT_AFTER = timedelta(hours=24)


# What it costs grows with the operators that are owed something, and not with how much that is.
_DUE = """
    with recursive owing as (
        (select operator_id from gameplay_delivery where state = 'due' and command in ('win', 'cancel')
          order by operator_id limit 1)
        union all
        select (select d.operator_id from gameplay_delivery d
                 where d.state = 'due' and d.command in ('win', 'cancel') and d.operator_id > owing.operator_id
                 order by d.operator_id limit 1)
          from owing where owing.operator_id is not null)
    select due.id
      from (select %s::timestamptz as now) as it
     cross join owing
      left join unnest(%s::bigint[], %s::int[]) as known (operator_id, room) using (operator_id)
     cross join lateral (
        select d.id, d.due_at from gameplay_delivery d
         where d.operator_id = owing.operator_id and d.state = 'due' and d.command in ('win', 'cancel')
           and d.due_at <= it.now
           and not exists (select from gameplay_delivery o
                            where o.player_id = d.player_id and o.id < d.id
                              and o.state = 'due' and o.command in ('win', 'cancel'))
         order by d.due_at
         limit coalesce(known.room, %s)) as due
     order by due.due_at
     limit %s
"""

# One statement, so that it needs no transaction around it. The array keeps the planner from locking twice.
_CLAIM = """
    update gameplay_delivery set due_at = %(until)s
     where id = any (array(
        select d.id from gameplay_delivery d
         where d.id = any (%(wanted)s) and d.state = 'due' and d.command in ('win', 'cancel') and d.due_at <= %(now)s
           and not exists (select from gameplay_delivery o
                            where o.player_id = d.player_id and o.id < d.id
                              and o.state = 'due' and o.command in ('win', 'cancel'))
           for no key update skip locked))
    returning *
"""


def owed() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.DUE, command__in=("win", "cancel"))


def due_by_operator(*, rooms: Mapping[int, int], room: int, most: int) -> list[int]:
    """
    Of each operator so many that are due, the longest due first. Not locked: somebody else may take them first.

    :param rooms: how many of these operators; `room` of each other one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [utc_now(), list(rooms), list(rooms.values()), room, most])
        return [found for (found,) in cursor.fetchall()]


def try_now(delivery_id: int) -> None:
    """One attempt at once, by whoever owes it, when it is at the head and nobody else has it."""
    for delivery in claim([delivery_id]):
        deliver(delivery)


def claim(delivery_ids: Iterable[int]) -> list[Delivery]:
    """
    Those of them that are due, free, and their player's oldest, with a lease: should this process die, they come due
    again by themselves. In no order.
    """
    wanted = list(delivery_ids)
    if not wanted:
        return []
    now = utc_now()
    return list(Delivery.objects.raw(_CLAIM, {"wanted": wanted, "now": now, "until": now + LEASE}))


def give_back(delivery: Delivery, *, until: datetime) -> None:
    """It was claimed, and not tried: it is due again then, for whoever has the time. Nothing, if the lease is over."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.DUE, due_at=delivery.due_at)
    mine.update(due_at=until)


def attempt(delivery: Delivery, line: Line | None = None) -> Attempt | None:
    """
    Send one that was claimed, once. None: the operator is left alone for a moment, and it was not tried.

    :param line: where to, when it was read just now.
    """
    operator_id = delivery.operator_id
    try:
        return send(line=line or line_of(operator_id), operator_id=operator_id, message=message_of(delivery))
    except GateClosed:
        give_back(delivery, until=utc_now() + GATE_PAUSE)
        return None


def deliver(delivery: Delivery, first: Attempt | None = None) -> None:
    """
    Send one that was claimed, and record what came of it. Tries that follow each other at once stay in this process.

    :param first: a try that has been made already.
    """
    tried = first or attempt(delivery)
    while tried is not None:
        if tried is first:
            keep_once(delivery.pk, tried)
        else:
            keep([(delivery.pk, tried)])
        if settle_owed(delivery_id=delivery.pk, reply=tried.reply, now=utc_now()):
            return
        # One that is tried again at once is anybody's until it is claimed again.
        claimed = claim([delivery.pk])
        tried = attempt(claimed[0]) if claimed else None


def sweep_lost_bets() -> bool:
    """Bets whose process died before it wrote down the answer: nobody knows, so each is taken back."""
    lost = Delivery.objects.filter(state=DeliveryState.ASKED, due_at__lte=utc_now())
    found = list(lost.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    for delivery_id in found:
        settle_lost(delivery_id=delivery_id, now=utc_now())
    return len(found) == BATCH


def alert_old() -> int:
    """After 24 hours of failing somebody is told, while the delivery goes on."""
    now = utc_now()
    old = owed().filter(alerted_at=None, created_at__lt=now - ALERT_AFTER)
    for delivery in old:
        delivery.alert(now=now)
        logger.error("delivery.needs_a_person", transaction=delivery.pk, why=delivery.why)
    return len(old)
