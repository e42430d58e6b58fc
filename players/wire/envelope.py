"""
The one shape of every answer.

`{"success": true, "message": "OK", "data": …}`, or, on failure, a message for a person, an
errorCode for a program and `data` with the details.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions as drf

from players import errors
from players.errors import DomainError
from players.wire import json
from players.wire.models import WireModel


class Envelope(HttpResponse):
    """An answer that can still be written with money as strings."""

    def __init__(
        self, body: dict[str, object], status: int, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(json.write(body), status=status, content_type="application/json", headers=headers)
        self.body = body
        # Django would write a warning for every refusal, and refusals are answers here.
        self._has_been_logged = True

    def write_money_as_string(self) -> None:
        self.content = json.write(self.body, money_as_string=True)


Data = WireModel | Mapping[str, object] | list[Any] | None


def ok(data: Data = None, status: int = 200, headers: Mapping[str, str] | None = None) -> Envelope:
    """A success. Models are written by their wire names, money exactly."""
    return Envelope({"success": True, "message": "OK", "data": _plain(data)}, status, headers)


def fail(error: DomainError) -> Envelope:
    """The refusal as the caller reads it. The same builder serves batches: see `failure`."""
    return Envelope(failure(error), error.status, error.headers)


def failure(error: DomainError) -> dict[str, object]:
    """The body of a refusal, for answers that hold several."""
    return {
        "success": False,
        "message": error.message,
        "errorCode": error.code,
        "data": _plain(error.details),
    }


def as_domain_error(raised: Exception) -> DomainError | None:
    """What an expected exception means to the caller; None for an unexpected one."""
    match raised:
        case DomainError():
            return raised
        case drf.MethodNotAllowed():
            return errors.MethodNotAllowed()
        case drf.UnsupportedMediaType():
            return errors.ContentTypeNotSupported()
        case drf.NotAuthenticated():
            return errors.TokenNotFound()
        case drf.AuthenticationFailed():
            return errors.TokenInvalid()
        case drf.PermissionDenied():
            return errors.PermissionDenied()
        case drf.NotFound() | Http404():
            return errors.PathUnknown()
        case drf.APIException() if raised.status_code < 500:
            return errors.ValidationFailed({"request": [str(raised.detail)]})
        case SuspiciousOperation():
            return errors.ValidationFailed({"request": ["is malformed"]})
        case _:
            return None


def handle(raised: Exception, _context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler. None: unexpected, and the middleware answers."""
    error = as_domain_error(raised)
    return None if error is None else fail(error)


def unexpected() -> Envelope:
    return fail(errors.InternalServerError())


def is_api(request: HttpRequest) -> bool:
    """Of the operator API, the game-provider API or the exports by URL: all answer in this shape."""
    return request.path_info.startswith(("/v1/", "/provider/v1/", "/exports/"))


def _plain(data: object) -> object:
    if isinstance(data, WireModel):
        return data.to_wire()
    if isinstance(data, Mapping):
        return {key: _plain(it) for key, it in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(it) for it in data]
    return data
