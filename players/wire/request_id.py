"""The first middleware: every call has a name, and no exception leaves the API's own shape."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from players.errors import BodyTooLarge
from players.wire.envelope import as_domain_error, fail, is_api, unexpected
from players.wire.requests import LARGEST_BODY

logger = structlog.get_logger(__name__)

SANE = re.compile(r"[!-~]{1,128}")


class RequestIdMiddleware:
    """
    Echoes the caller's X-Request-Id, or makes one, and binds it to every log line of the call.

    Calls of the API that say beforehand that they are too large are refused unread, and what a
    view did not expect becomes INTERNAL_SERVER_ERROR: logged here, told to nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if SANE.fullmatch(sent) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            if is_api(request) and _length(request) > LARGEST_BODY:
                response: HttpResponseBase = fail(BodyTooLarge())
            else:
                response = self.get_response(request)
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


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() else 0
