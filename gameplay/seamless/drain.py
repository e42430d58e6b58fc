"""Delivering what is owed: claimed with a lease, sent without a transaction, recorded with what it came to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from gameplay.models import Delivery, DeliveryState
from gameplay.seamless.exchange import ask, message_of
from gameplay.seamless.gate import GateClosed
from gameplay.seamless.messages import DEADLINES
from gameplay.seamless.owed import GRACE
from gameplay.seamless.settle import settle_lost, settle_owed
from gameplay.times import utc_now

logger = structlog.get_logger(__name__)

BATCH = 64
# As many are claimed as are sent at once: a lease must not run out while its delivery waits for its turn.
SENDERS = 16
# The operator is left alone for a moment; the delivery was not tried.
GATE_PAUSE = timedelta(seconds=5)
ALERT_AFTER = timedelta(hours=24)


def owed() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=DeliveryState.DUE, command__in=("win", "cancel"))


def heads(now: datetime) -> QuerySet[Delivery]:
    """Of each player only the oldest that is owed: they go out in order."""
    older = owed().filter(player_id=OuterRef("player_id"), pk__lt=OuterRef("pk"))
    return owed().filter(~Exists(older), due_at__lte=now).order_by("due_at")


def try_now(delivery_id: int) -> None:
    """One attempt at once, by whoever owes it, when it is at the head and nobody else has it."""
    claimed = _claim(heads(utc_now()).filter(pk=delivery_id), 1)
    for delivery in claimed:
        deliver(delivery)


def drain() -> bool:
    """One round of the worker: whatever is due. True: there was something."""
    claimed = _claim(heads(utc_now()), SENDERS)
    if not claimed:
        return False
    with ThreadPoolExecutor(SENDERS) as senders:
        list(senders.map(_deliver_in_thread, claimed))
    return True


def deliver(delivery: Delivery) -> None:
    """Send one that was claimed. Tries that follow each other at once stay in this process."""
    while True:
        try:
            reply = ask(operator_id=delivery.operator_id, message=message_of(delivery), delivery=delivery)
        except GateClosed:
            delivery.postpone(until=utc_now() + GATE_PAUSE)
            return
        now = utc_now()
        if settle_owed(delivery_id=delivery.pk, reply=reply, now=now):
            return
        delivery.refresh_from_db()
        if delivery.due_at > now or delivery.state != DeliveryState.DUE:
            return


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


@transaction.atomic
def _claim(due: QuerySet[Delivery], most: int) -> list[Delivery]:
    """Taken with a lease: should this process die, they come due again by themselves."""
    claimed = list(due.select_for_update(skip_locked=True, no_key=True, of=("self",))[:most])
    for delivery in claimed:
        lease = timedelta(seconds=3 * DEADLINES[delivery.command]) + GRACE
        delivery.postpone(until=utc_now() + lease)
    return claimed


def _deliver_in_thread(delivery: Delivery) -> None:
    try:
        deliver(delivery)
    finally:
        connection.close()
