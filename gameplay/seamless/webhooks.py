"""An operator's webhook secrets: made, rotated, and used beside its API token."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

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
def issue(*, operator: Operator, now: datetime) -> tuple[WebhookSecret, str]:
    """
    A new secret, `whsec_…`, told once. From now on it signs beside the one before it, if there is one.

    :raises PermissionDenied: two are live already; revoke one first.
    """
    operators.locked(operator)
    if _live(operator).count() >= MOST_LIVE:
        raise PermissionDenied("Two webhook secrets are live already; revoke one first.")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    made = WebhookSecret.objects.create(
        operator=operator, secret_encrypted=vault.encrypt(secret.encode()), created_at=now
    )
    return made, secret


def revoke(*, secret: WebhookSecret, now: datetime) -> None:
    """It signs nothing from the next attempt on."""
    if secret.revoked_at is None:
        secret.revoke(now=now)


def line_of(operator_id: int) -> Line:
    """As it is at this moment."""
    tokens = ApiToken.objects.filter(operator_id=operator_id, signing=True)
    login_id, url, secret = tokens.values_list(
        "operator__login_id", "operator__callback_url", "secret_encrypted"
    ).get()
    return Line(login_id, url, Keys(vault.decrypt(secret).decode(), _webhook_secrets(operator_id)))


def keys_of(operator: Operator) -> Keys:
    """What the operator's callbacks are signed with at this moment."""
    return line_of(operator.pk).keys


def _webhook_secrets(operator_id: int) -> tuple[str, ...]:
    live = WebhookSecret.objects.filter(operator_id=operator_id, revoked_at__isnull=True).order_by("pk")
    return tuple(vault.decrypt(it).decode() for it in live.values_list("secret_encrypted", flat=True))


def _live(operator: Operator) -> QuerySet[WebhookSecret]:
    return WebhookSecret.objects.filter(operator=operator, revoked_at__isnull=True)
