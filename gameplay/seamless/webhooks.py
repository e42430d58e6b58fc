"""An operator's webhook secrets: made, rotated, and used beside its API token."""

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from gameplay.models import WebhookSecret
from gameplay.seamless.messages import Keys
from players import vault
from players.errors import PermissionDenied
from players.models import ApiToken, Operator
from players.services import operators


@dataclass(frozen=True, slots=True)
class Line:
    """Where an operator's callbacks go, and what signs them. `login_id` is for the log."""

    login_id: str
    url: str
    keys: Keys


SECRET_BYTES = 32
MOST_LIVE = 2
# Written out: each bet asks it.
_LINES = """
    select t.operator_id, o.login_id, o.callback_url, t.secret_encrypted,
           array(select w.secret_encrypted from gameplay_webhooksecret w
                  where w.operator_id = t.operator_id and (w.revoked_at is null or w.revoked_at > %s)
                  order by w.id)
      from players_apitoken t
      join players_operator o on o.id = t.operator_id
     where t.signing and t.operator_id = any (%s)
"""


@transaction.atomic
def issue(
    *, operator: Operator, now: datetime, old_until: datetime | None = None
) -> tuple[WebhookSecret, str]:
    """
    A new secret, `whsec_…`. From now on it signs beside the one before it, if there is one.

    :param old_until: when the one before it ends; None: when somebody revokes it.
    :raises PermissionDenied: two are live already; revoke one first.
    """
    operators.locked(operator)
    before = list(live(operator.pk, now=now))
    if len(before) >= MOST_LIVE:
        raise PermissionDenied("Two webhook secrets are live already; revoke one first.")
    if old_until is not None:
        for old in before:
            old.revoke(at=old_until)
    secret = new_secret()
    made = WebhookSecret.objects.create(
        operator=operator, secret_encrypted=vault.encrypt(secret.encode()), created_at=now
    )
    return made, secret


@transaction.atomic
def revoke(*, secret: WebhookSecret, now: datetime) -> None:
    """It signs nothing from the next attempt on."""
    operators.locked(secret.operator)
    fresh = WebhookSecret.objects.get(pk=secret.pk)
    if fresh.is_live(now):
        fresh.revoke(at=now)


def line_of(operator_id: int, *, now: datetime | None = None) -> Line:
    """As it is at this moment."""
    found = lines_of([operator_id], now=now).get(operator_id)
    if found is None:
        raise ApiToken.DoesNotExist(f"operator {operator_id} has no signing token")
    return found


def lines_of(operator_ids: Collection[int], *, now: datetime | None = None) -> dict[int, Line]:
    """Of each operator that has a signing token, as it is at this moment."""
    at = now or datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [at, list(operator_ids)])
        found = cursor.fetchall()
    return {
        operator_id: Line(login_id, url, Keys(_plain(token), tuple(_plain(it) for it in secrets_)))
        for operator_id, login_id, url, token, secrets_ in found
    }


def keys_of(operator: Operator, *, now: datetime | None = None) -> Keys:
    """What the operator's callbacks are signed with at this moment."""
    return line_of(operator.pk, now=now).keys


def live(operator_id: int, *, now: datetime) -> QuerySet[WebhookSecret]:
    """Those that sign now, the oldest first."""
    is_live = Q(revoked_at__isnull=True) | Q(revoked_at__gt=now)
    return WebhookSecret.objects.filter(is_live, operator_id=operator_id).order_by("pk")


def secret_of(secret: WebhookSecret) -> str:
    return _plain(secret.secret_encrypted)


def new_secret() -> str:
    """`whsec_…`, as the specification writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _plain(encrypted: bytes) -> str:
    return vault.decrypt(encrypted).decode()
