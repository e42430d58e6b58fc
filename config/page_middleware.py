"""
The middleware of pages, which calls of the API skip: they carry a token, have no cookie, and show nothing in a browser.

It was a third of what a call costs before its view. Each class is the library's own, with one question before it. What
costs next to nothing stays for all, under the names that Django's own checks look for.
"""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django_otp.middleware import OTPMiddleware

API = ("/v1/", "/provider/v1/")


class NotForTheApi:
    """Before the library's class in the line of inheritance."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_api(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API)


def refuse_large_bodies(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """
    Before anything reads a body. A file is written to the disk as it comes, before anybody asks who sends it; calls of
    the API have their own limit.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.LARGEST_UPLOADS.get(request.path_info, settings.LARGEST_PAGE_BODY)
        if told.isascii() and told.isdigit() and int(told[:18]) > most:
            said = f"This is larger than {most // 2**20} MB, the most that is taken here.\n"
            return HttpResponse(said, status=413, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return answer


class Policy(NotForTheApi, CSPMiddleware):
    pass


class Sessions(NotForTheApi, SessionMiddleware):
    pass


class Authentication(NotForTheApi, AuthenticationMiddleware):
    pass


class SecondFactor(NotForTheApi, OTPMiddleware):  # type: ignore[misc]
    pass


class Messages(NotForTheApi, MessageMiddleware):
    pass
