"""Telling people about alerts beside the front page: e-mails and signed webhooks, written down first and sent after."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q

from gameplay.models import Alert, AlertNotice, AlertRoute, Channel, NoticeState
from gameplay.seamless.addresses import Allowed
from gameplay.seamless.client import CallbackClient
from gameplay.seamless.pauses import PAUSES
from gameplay.seamless.signature import webhook_headers
from gameplay.seamless.webhooks import new_secret
from gameplay.times import utc_now
from players import vault
from players.models import Operator

logger = structlog.get_logger(__name__)

BATCH = 100
# Sent one after the other, so the lease covers them all.
CLAIMED = 8
WEBHOOK_SECONDS = 5.0
LEASE = timedelta(minutes=3)
GIVEN_UP_AFTER = timedelta(hours=24)


@transaction.atomic
def set_route(*, operator: Operator | None, emails: Sequence[str], webhook_url: str) -> AlertRoute:
    """
    Where the account's alerts go from now on; both empty: to the front page alone.

    :param operator: None: the platform's own people, who are told of every alert.
    :param webhook_url: has been through players.wire.fields.
    """
    route = route_of(operator)
    route.emails, route.webhook_url = list(emails), webhook_url
    if not route.secret_encrypted:
        route.secret_encrypted = vault.encrypt(new_secret().encode())
    route.save()
    return route


def route_of(operator: Operator | None) -> AlertRoute:
    """The account's; a new one, not kept yet, where it has none."""
    return AlertRoute.objects.filter(operator=operator).first() or AlertRoute(operator=operator)


def secret_of(route: AlertRoute) -> str:
    """What signs its webhooks."""
    return vault.decrypt(route.secret_encrypted).decode()


@transaction.atomic
def write_down(*, now: datetime) -> bool:
    """A notice for each address that is to hear of a new alert. True: there are more."""
    waiting = Alert.objects.filter(told_at=None).order_by("pk")
    alerts = list(waiting.select_for_update(skip_locked=True, no_key=True)[:BATCH])
    routes = _routes_of(alerts)
    notices = [
        AlertNotice(alert=alert, route=route, channel=channel, address=address, due_at=now, created_at=now)
        for alert in alerts
        for route in routes
        if route.operator_id in (None, alert.operator_id)
        for channel, address in _addresses(route)
    ]
    # An account's person may be on the platform's list too, and hears of it once.
    AlertNotice.objects.bulk_create(notices, ignore_conflicts=True)
    for alert in alerts:
        alert.mark_told(now=now)
    return len(alerts) == BATCH


def send_due() -> bool:
    """Some of what is due, each in turn, with no transaction open. True: there may be more."""
    claimed = _claim(utc_now())
    client = CallbackClient(allowed=Allowed.configured(), connections=1)
    try:
        for notice in claimed:
            _send(notice, client)
    finally:
        client.close()
    return len(claimed) == CLAIMED


def webhook_body(notice: AlertNotice, *, at: datetime) -> bytes:
    """Standard Webhooks' shape: a type, a time, the data."""
    alert = notice.alert
    body = {
        "type": "alert.opened",
        "timestamp": at.isoformat(),
        "data": {
            "id": str(alert.pk),
            "kind": alert.kind,
            "operatorId": _operator(alert),
            "message": alert.message,
            "createdAt": alert.created_at.isoformat(),
        },
    }
    return json.dumps(body).encode()


@transaction.atomic
def _claim(now: datetime) -> list[AlertNotice]:
    due = AlertNotice.objects.filter(state=NoticeState.DUE, due_at__lte=now).order_by("due_at")
    claimed = list(
        due.select_related("alert", "route").select_for_update(skip_locked=True, no_key=True, of=("self",))[
            :CLAIMED
        ]
    )
    for notice in claimed:
        notice.postpone(until=now + LEASE)
    return claimed


def _send(notice: AlertNotice, client: CallbackClient) -> None:
    why = _webhook(notice, client) if notice.channel == Channel.WEBHOOK else _email(notice)
    now = utc_now()
    if not why:
        notice.end(NoticeState.SENT, now=now)
    elif now - notice.created_at > GIVEN_UP_AFTER:
        notice.end(NoticeState.GIVEN_UP, now=now, why=why)
        logger.error("notice.given_up", alert=notice.alert_id, channel=notice.channel, why=why)
    else:
        pause = PAUSES[min(notice.attempts, len(PAUSES) - 1)]
        notice.count_attempt(why=why, next_at=now + pause)
        logger.warning("notice.not_sent", alert=notice.alert_id, channel=notice.channel, why=why)


def _webhook(notice: AlertNotice, client: CallbackClient) -> str:
    """Why it did not arrive; empty when it did."""
    now = utc_now()
    body = webhook_body(notice, at=now)
    headers = {"Content-Type": "application/json", "Accept": "application/json"} | webhook_headers(
        secrets=[secret_of(notice.route)], message_id=f"alert-{notice.pk}", sent_at=now, body=body
    )
    answer = client.send(notice.address, body=body, headers=headers, seconds=WEBHOOK_SECONDS)
    if answer.problem or answer.status is None:
        return answer.problem or "no answer"
    return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"


def _email(notice: AlertNotice) -> str:
    """Why it was not handed over; empty when it was."""
    alert = notice.alert
    whose = _operator(alert) or "the platform"
    text = (
        f"{alert.message}\n\nOf {whose}, since {alert.created_at:%Y-%m-%d %H:%M:%S} UTC.\n"
        f"It waits on the front page of the back office until somebody takes it: {settings.BACKOFFICE_URL}/admin/\n"
    )
    try:
        send_mail(f"Countroom: {alert.get_kind_display()} ({whose})", text, None, [notice.address])
    except (SMTPException, OSError) as trouble:
        return f"{type(trouble).__name__}: {trouble}"
    return ""


def _routes_of(alerts: Sequence[Alert]) -> list[AlertRoute]:
    whose = {it.operator_id for it in alerts if it.operator_id is not None}
    return list(AlertRoute.objects.filter(Q(operator=None) | Q(operator__in=whose)).order_by("pk"))


def _addresses(route: AlertRoute) -> list[tuple[Channel, str]]:
    found = [(Channel.EMAIL, it) for it in route.emails]
    return [*found, (Channel.WEBHOOK, route.webhook_url)] if route.webhook_url else found


def _operator(alert: Alert) -> str | None:
    """Its login id; None: the platform's own."""
    if alert.operator_id is None:
        return None
    return Operator.objects.values_list("login_id", flat=True).get(pk=alert.operator_id)
