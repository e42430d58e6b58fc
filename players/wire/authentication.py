"""Who is calling: from the bearer token to the operator, in one query."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication

from players.errors import IpNotAllowed, TokenInvalid, TokenNotFound
from players.models import Operator
from players.services.tokens import digest_of
from players.wire.addresses import client_address, is_within

# All but the times, which no call needs, and which are the dearest values to read.
COLUMNS = [
    field.attname
    for field in Operator._meta.concrete_fields
    if field.attname not in ("created_at", "updated_at")
]

# Written out, since every call runs it: building it with the ORM costs more than the query.
QUERY = f"""
    SELECT t.revoked_at IS NULL
               AND t.not_before <= clock_timestamp()
               AND (t.not_after IS NULL OR clock_timestamp() < t.not_after),
           EXISTS (SELECT FROM players_operator AS above
                   WHERE above.id = ANY (o.ancestors) AND above.status = 'suspended'),
           {", ".join(f"o.{column}" for column in COLUMNS)}
    FROM players_apitoken AS t JOIN players_operator AS o ON o.id = t.operator_id
    WHERE t.digest = %s
"""  # noqa: S608 - names of our own columns


class Caller(NamedTuple):
    operator: Operator
    under_suspended: bool
    """An account above this one is suspended."""


class BearerToken(BaseAuthentication):
    """Names the scheme for the API's description; `authenticate` below does the work."""

    def authenticate(self, _request: object) -> None:
        return None


def authenticate(request: HttpRequest) -> Caller:
    """
    The operator whose token the call carries, calling from where it may.

    :raises TokenNotFound, TokenInvalid, IpNotAllowed: in this order.
    """
    row = _row_of(_secret(request))
    if row is None:
        raise TokenInvalid
    is_live, under_suspended, *values = row
    if not is_live:
        raise TokenInvalid
    operator = Operator.from_db("default", COLUMNS, values)
    if operator.allowed_ips:
        address = client_address(request)
        if address is None or not is_within(address, operator.allowed_ips):
            raise IpNotAllowed(address=str(address or ""))
    return Caller(operator, under_suspended)


def _secret(request: HttpRequest) -> str:
    scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise TokenNotFound
    return str(secret)


def _row_of(secret: str) -> Sequence[Any] | None:
    digest = digest_of(secret)
    try:
        return _ask(digest)
    except (InterfaceError, OperationalError):
        # The first query of a call, so the connection may have died since the last one.
        # Nothing has happened yet, and a new connection will tell.
        if connection.in_atomic_block or connection.is_usable():
            raise
        connection.close()
        return _ask(digest)


def _ask(digest: bytes) -> Sequence[Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [digest])
        row: Sequence[Any] | None = cursor.fetchone()
        return row
