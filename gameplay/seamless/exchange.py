"""One attempt: what is valid now, over the wire, and kept. No transaction is open while it waits."""

from datetime import UTC, datetime

import structlog
from django.db import connection

from gameplay.metrics import count_callback
from gameplay.models import Delivery, DeliveryAttempt
from gameplay.seamless.client import Exchange
from gameplay.seamless.gate import gate_of
from gameplay.seamless.messages import DEADLINES, Command, Message
from gameplay.seamless.replies import Reply, Verdict
from gameplay.seamless.webhooks import line_of
from players.wire import json

logger = structlog.get_logger(__name__)

ANSWERS = (Verdict.DONE, Verdict.REFUSED, Verdict.MISSING)


def ask(*, operator_id: int, message: Message, delivery: Delivery | None = None) -> Reply:
    """
    Send it with the URL, the token and the webhook secrets of this moment.

    :raises GateClosed: the operator is not called now.
    """
    assert not connection.in_atomic_block, "no HTTP inside a transaction"
    line = line_of(operator_id)
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
    if delivery is not None:
        _keep(delivery, line.url, signed.body, exchange, at)
    return exchange.reply


def message_of(delivery: Delivery) -> Message:
    """As it was frozen, in the same order."""
    fields = json.parse(delivery.message.encode())
    assert isinstance(fields, dict)
    return Message(Command(delivery.command), str(delivery.pk), fields)


def _keep(delivery: Delivery, url: str, sent: bytes, exchange: Exchange, at: datetime) -> None:
    DeliveryAttempt.objects.create(
        delivery=delivery,
        at=at,
        url=url,
        sent=sent,
        http_status=exchange.http_status,
        received=exchange.body,
        milliseconds=_milliseconds(exchange),
        verdict=exchange.reply.verdict,
        why=exchange.reply.why[:300],
    )


def _milliseconds(exchange: Exchange) -> int:
    return int(exchange.seconds * 1000)
