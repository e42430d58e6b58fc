"""Finance tokens: made, revoked, recognised."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, FinanceToken, Right
from players.errors import IpNotAllowed, PermissionDenied, TokenInvalid
from players.models import Operator, StaffMember
from players.services.tokens import digest_of
from players.wire.addresses import Address, is_within

PREFIX = "crf_"
MOST_LIVE = 20
"""Of one person."""
LONGEST = timedelta(days=366)


class IssuedFinanceToken(NamedTuple):
    token: FinanceToken
    secret: str


def visible_tokens(person: StaffMember) -> QuerySet[FinanceToken]:
    """One's own; who sees everything and manages staff sees all, to revoke them."""
    everyones = access.sees_everything(person) and access.may(person, Right.MANAGE_STAFF)
    found = FinanceToken.objects.select_related("person", "operator").order_by("-id")
    return found if everyones else found.filter(person=person)


@transaction.atomic
def issue(
    *,
    by: Actor,
    name: str,
    operator: Operator | None,
    days: int,
    allowed_ips: Sequence[str],
) -> IssuedFinanceToken:
    """
    A token for whoever `by` is. The secret is in the answer, and nowhere else.

    :param operator: one that the person sees.
    :raises PermissionDenied: the role has no right to export, or there are too many live tokens.
    """
    access.check(by.person, Right.EXPORT)
    # Two forms sent at once count one after the other.
    fresh = StaffMember.objects.select_for_update(no_key=True).get(pk=by.person.pk)
    if fresh.get_session_auth_hash() != by.person.get_session_auth_hash():
        raise PermissionDenied("Your session has ended meanwhile: log in again.")
    live = FinanceToken.objects.filter(person=by.person, revoked_at=None, not_after__gt=by.now).count()
    if live >= MOST_LIVE:
        raise PermissionDenied(f"You have {live} live tokens: revoke one first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = FinanceToken.objects.create(
        name=name,
        person=by.person,
        operator=operator,
        digest=digest_of(secret),
        hint=secret[:8],
        allowed_ips=list(allowed_ips),
        created_at=by.now,
        not_after=by.now + min(timedelta(days=days), LONGEST),
    )
    after = {"name": name, "token": token.hint, "until": token.not_after.isoformat()}
    record(by=by, operator=_account(token), action=Action.FINANCE_TOKEN_CREATED, after=after)
    return IssuedFinanceToken(token, secret)


@transaction.atomic
def revoke(*, by: Actor, token: FinanceToken) -> None:
    """From the next request on it is good for nothing."""
    fresh = FinanceToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if fresh.revoked_at is None:
        fresh.revoke(now=by.now)
        before = {"name": fresh.name, "token": fresh.hint}
        record(by=by, operator=_account(fresh), action=Action.FINANCE_TOKEN_REVOKED, before=before)


@transaction.atomic
def revoke_all(*, by: Actor, of: StaffMember) -> int:
    """Whatever this person's tokens read. How many were live."""
    live = FinanceToken.objects.filter(person=of, revoked_at=None, not_after__gt=by.now)
    for token in live:
        revoke(by=by, token=token)
    return len(live)


def recognise(*, secret: str, address: Address | None, now: datetime) -> FinanceToken:
    """
    :raises TokenInvalid: unknown, revoked, expired, or of somebody who may no longer log in.
    :raises IpNotAllowed: as named.
    """
    found = (
        FinanceToken.objects.select_related("person__operator", "operator")
        .filter(digest=digest_of(secret))
        .first()
    )
    if found is None or not found.is_live(now):
        raise TokenInvalid
    if not (found.person.is_staff and found.person.may_log_in):
        raise TokenInvalid
    if found.allowed_ips and (address is None or not is_within(address, found.allowed_ips)):
        raise IpNotAllowed(address=str(address or ""))
    return found


def operators_of(token: FinanceToken) -> QuerySet[Operator]:
    """What its maker sees now, and of that its own account and those below it."""
    seen = access.visible_operators(token.person)
    if token.operator_id is None:
        return seen
    return seen.filter(Q(pk=token.operator_id) | Q(ancestors__contains=[token.operator_id]))


def _account(token: FinanceToken) -> Operator | None:
    return token.operator or token.person.operator
