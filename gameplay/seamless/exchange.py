"""One attempt: what is valid now, over the wire, and kept. No transaction is open while it waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from django.db import connection

from gameplay.metrics import count_callback
from gameplay.models import Delivery, DeliveryAttempt
from gameplay.seamless.client import Exchange
from gameplay.seamless.gate import gate_of
from gameplay.seamless.messages import DEADLINES, Command, Message
from gameplay.seamless.replies import Reply, Verdict
from gameplay.seamless.webhooks import Line, line_of
from players.wire import json

logger = structlog.get_logger(__name__)

ANSWERS = (Verdict.DONE, Verdict.REFUSED, Verdict.MISSING)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange as it went. `sent` is the body, byte for byte."""

    at: datetime
    url: str
    sent: bytes
    exchange: Exchange

    @property
    def reply(self) -> Reply:
        return self.exchange.reply


def ask(*, operator_id: int, message: Message) -> Attempt:
    """
    Send it with the URL, the token and the webhook secrets of this moment. The caller keeps the attempt of a delivery.

    :raises GateClosed: the operator is not called now.
    """
    return send(line=line_of(operator_id), operator_id=operator_id, message=message)


def send(*, line: Line, operator_id: int, message: Message) -> Attempt:
    """
    One attempt, which the caller keeps. Nothing here asks the database.

    :raises GateClosed: the operator is not called now.
    """
    assert not connection.in_atomic_block, "no HTTP inside a transaction"
    gate = gate_of(operator_id)
    with gate.passing():
        at = datetime.now(UTC)
        signed = message.signed(keys=line.keys, at=at)
        exchange = gate.client.post(
            line.url,
            signed,
            command=message.command,
            seconds=DEADLINES[message.command],
        )
    gate.learn(is_answer=exchange.reply.verdict in ANSWERS)
    logger.info(
        "callback.answered",
        operator=line.login_id,
        command=str(message.command),
        transaction=message.message_id,
        verdict=str(exchange.reply.verdict),
        milliseconds=_milliseconds(exchange),
    )
    count_callback(
        command=str(message.command), verdict=str(exchange.reply.verdict), seconds=exchange.seconds
    )
    return Attempt(at, line.url, signed.body, exchange)


def message_of(delivery: Delivery) -> Message:
    """As it was frozen, in the same order."""
    fields = json.parse(delivery.message.encode())
    assert isinstance(fields, dict)
    return Message(Command(delivery.command), str(delivery.pk), fields)


def keep(attempts: Iterable[tuple[int, Attempt]]) -> None:
    """Each under the id of its delivery, in one statement."""
    rows = [row(delivery_id, it) for delivery_id, it in attempts]
    if len(rows) == 1:
        rows[0].save(force_insert=True)  # without a transaction around it
    else:
        DeliveryAttempt.objects.bulk_create(rows)


def keep_once(delivery_id: int, attempt: Attempt) -> None:
    """Unless it is kept: a transaction that failed may be committed, and only its confirmation lost."""
    if not DeliveryAttempt.objects.filter(delivery_id=delivery_id, at=attempt.at).exists():
        keep([(delivery_id, attempt)])


def row(delivery_id: int, attempt: Attempt) -> DeliveryAttempt:
    """What is kept of it; not written yet."""
    return DeliveryAttempt(
        delivery_id=delivery_id,
        at=attempt.at,
        url=attempt.url,
        sent=attempt.sent,
        http_status=attempt.exchange.http_status,
        received=attempt.exchange.body,
        milliseconds=_milliseconds(attempt.exchange),
        verdict=attempt.reply.verdict,
        why=attempt.reply.why[:300],
    )


def _milliseconds(exchange: Exchange) -> int:
    return int(exchange.seconds * 1000)
