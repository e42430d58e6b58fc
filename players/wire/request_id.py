"""The first middleware: every call has a name, and no exception leaves the API's own shape."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.core.exceptions import DisallowedHost
from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from players.errors import BodyTooLarge, ValidationFailed
from players.wire.envelope import as_domain_error, fail, is_api, unexpected
from players.wire.requests import LARGEST_BODY, content_length

logger = structlog.get_logger(__name__)

SANE = re.compile(r"[!-~]{1,128}")


class RequestIdMiddleware:
    """
    Echoes the caller's X-Request-Id, or makes one, and binds it to every log line of the call.

    Calls of the API that say beforehand that they are too large, or meant for another host, are refused unread, and
    what a view did not expect becomes INTERNAL_SERVER_ERROR: logged here, told to nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if SANE.fullmatch(sent) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            refusal = _unread_refusal(request) if is_api(request) else None
            response = self.get_response(request) if refusal is None else refusal
        response.headers["X-Request-Id"] = request_id
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not is_api(request):
            return None
        error = as_domain_error(exception)
        if error is not None:
            return fail(error)
        logger.error("request.failed", path=request.path_info, exc_info=exception)
        # What watches for unhandled exceptions (an error tracker) still hears of it.
        got_request_exception.send(sender=type(self), request=request)
        return unexpected()


def _unread_refusal(request: HttpRequest) -> HttpResponseBase | None:
    """Django would answer these before any view is asked, with a page."""
    try:
        if content_length(request) > LARGEST_BODY:
            return fail(BodyTooLarge())
        request.get_host()
    except ValidationFailed as error:
        return fail(error)
    except DisallowedHost as error:
        logger.warning("request.host_refused", why=str(error))
        return fail(ValidationFailed({"Host": ["is not a name of this server"]}))
    return None
