"""An operator's webhook secrets: made, rotated, and used beside its API token."""

import base64
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from gameplay.models import WebhookSecret
from gameplay.seamless.messages import Keys
from players import vault
from players.errors import PermissionDenied
from players.models import Operator
from players.services import operators
from players.services.tokens import signing_secret

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


def keys_of(operator: Operator) -> Keys:
    """What the operator's callbacks are signed with at this moment."""
    live = _live(operator).order_by("pk").values_list("secret_encrypted", flat=True)
    return Keys(signing_secret(operator=operator), tuple(vault.decrypt(it).decode() for it in live))


def _live(operator: Operator) -> QuerySet[WebhookSecret]:
    return WebhookSecret.objects.filter(operator=operator, revoked_at__isnull=True)
