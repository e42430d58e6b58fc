"""An operator's webhook secrets: made, rotated, and used beside its API token."""

import base64
import secrets
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
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
    secrets_ = defaultdict(list)
    rows = WebhookSecret.objects.filter(_is_live(at), operator_id__in=operator_ids).order_by("pk")
    for operator_id, encrypted in rows.values_list("operator_id", "secret_encrypted"):
        secrets_[operator_id].append(vault.decrypt(encrypted).decode())
    tokens = ApiToken.objects.filter(operator_id__in=operator_ids, signing=True)
    found = tokens.values_list(
        "operator_id", "operator__login_id", "operator__callback_url", "secret_encrypted"
    )
    return {
        operator_id: Line(login_id, url, Keys(vault.decrypt(token).decode(), tuple(secrets_[operator_id])))
        for operator_id, login_id, url, token in found
    }


def keys_of(operator: Operator, *, now: datetime | None = None) -> Keys:
    """What the operator's callbacks are signed with at this moment."""
    return line_of(operator.pk, now=now).keys


def live(operator_id: int, *, now: datetime) -> QuerySet[WebhookSecret]:
    """Those that sign now, the oldest first."""
    return WebhookSecret.objects.filter(_is_live(now), operator_id=operator_id).order_by("pk")


def _is_live(now: datetime) -> Q:
    return Q(revoked_at__isnull=True) | Q(revoked_at__gt=now)


def secret_of(secret: WebhookSecret) -> str:
    return vault.decrypt(secret.secret_encrypted).decode()


def new_secret() -> str:
    """`whsec_…`, as the specification writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
