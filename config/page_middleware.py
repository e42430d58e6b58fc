"""
The middleware of pages, which calls of the API skip: they carry a token, have no cookie, and show nothing in a browser.

It was a third of what a call costs before its view. Each class is the library's own, with one question before it. What
costs next to nothing stays for all, under the names that Django's own checks look for.
"""

from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django_otp.middleware import OTPMiddleware

API = ("/v1/", "/provider/v1/", "/play/api/")


class NotForTheApi:
    """Before the library's class in the line of inheritance."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_api(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith(API)


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
