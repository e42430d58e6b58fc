"""API tokens: several may be live at once, exactly one of an operator signs its callbacks."""

import uuid
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction

from players import vault
from players.errors import PermissionDenied
from players.models.operators import Operator
from players.models.tokens import ApiToken
from players.services.operators import locked


class IssuedToken(NamedTuple):
    token: ApiToken
    secret: str


def digest_of(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


@transaction.atomic
def issue_token(
    *,
    operator: Operator,
    now: datetime,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> IssuedToken:
    """Make a new token. The operator's first one signs; later ones wait for `mark_signing`."""
    locked(operator)
    secret = str(uuid.uuid4())
    token = ApiToken.objects.create(
        operator=operator,
        digest=digest_of(secret),
        secret_encrypted=vault.encrypt(secret.encode()),
        hint=secret[:8],
        not_before=not_before or now,
        not_after=not_after,
        signing=not ApiToken.objects.filter(operator=operator, signing=True).exists(),
    )
    return IssuedToken(token, secret)


@transaction.atomic
def mark_signing(*, token: ApiToken, now: datetime, old_until: datetime | None = None) -> ApiToken:
    """
    From here on callbacks are signed with this token, which then has no end.

    :param old_until: when the one that signed until now stops working for calls; None: when somebody revokes it.
    :raises PermissionDenied: it is revoked, expired or not valid yet.
    """
    locked(token.operator)
    fresh = ApiToken.objects.get(pk=token.pk)
    if not fresh.is_live(now):
        raise PermissionDenied("Only a live token can sign.")
    for signing in ApiToken.objects.filter(operator_id=fresh.operator_id, signing=True).exclude(pk=fresh.pk):
        signing.stop_signing(until=old_until)
    fresh.start_signing()
    return fresh


@transaction.atomic
def revoke_token(*, token: ApiToken, now: datetime) -> ApiToken:
    """:raises PermissionDenied: it is the signing one."""
    locked(token.operator)
    fresh = ApiToken.objects.get(pk=token.pk)
    fresh.revoke(now=now)
    return fresh


def secret_of(token: ApiToken) -> str:
    return vault.decrypt(token.secret_encrypted).decode()


def signing_secret(*, operator: Operator) -> str:
    """The key of the operator's callbacks."""
    return secret_of(ApiToken.objects.get(operator=operator, signing=True))
