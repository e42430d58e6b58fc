"""`GET /exports/<name>.csv` with a finance token: the same exports, for scripts. docs/exports.md."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from backoffice.audit import Actor
from backoffice.exports import taking, tokens
from backoffice.exports.catalogue import EXPORTS
from players.errors import DomainError, MethodNotAllowed, PathUnknown, TokenNotFound, ValidationFailed
from players.wire.addresses import client_address
from players.wire.envelope import fail

# Not of the form: what the form does not know is a mistake, and is said.
_ALSO = {"columns", "totals", "from", "to"}


def export(request: HttpRequest, name: str) -> HttpResponseBase:
    try:
        return _taken(request, name)
    except DomainError as refusal:
        return fail(refusal)


def _taken(request: HttpRequest, name: str) -> HttpResponseBase:
    if request.method != "GET":
        raise MethodNotAllowed
    now = datetime.now(UTC)
    address = client_address(request)
    token = tokens.recognise(secret=_secret(request), address=address, now=now)
    if name not in EXPORTS:
        raise PathUnknown
    found = EXPORTS[name]
    taking.check_may_take(token.person, found)
    form = taking.form_of(export=found, person=token.person, request=request, token=token)
    unknown = sorted(set(request.GET) - set(form.fields) - _ALSO)
    if unknown:
        raise ValidationFailed({field[:64]: ["is not a field of this export"] for field in unknown[:20]})
    asked = taking.parsed(form)
    token.mark_used(now=now)
    by = Actor(token.person, None if address is None else str(address), now)
    with_totals = request.GET.get("totals") == "1"
    return taking.take(by=by, asked=asked, with_totals=with_totals, token=token)


def _secret(request: HttpRequest) -> str:
    scheme, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise TokenNotFound
    return str(secret.strip())
