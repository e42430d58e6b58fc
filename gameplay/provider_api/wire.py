"""The way of every call: signature, then the view's own few lines; and how it is described."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.views import APIView

from gameplay.errors import SignatureInvalid, SignatureMissing
from gameplay.provider_api.requests import ProviderRequest
from gameplay.provider_api.signatures import KEY, SIGNATURE, TIMESTAMP, authenticate
from players import errors as known
from players.errors import DomainError, MethodNotAllowed
from players.wire import schema
from players.wire.envelope import Envelope, fail

METHODS = ("GET", "POST")

documented = partial(
    schema.documented, always=[SignatureMissing, SignatureInvalid, known.InternalServerError]
)


class SignedCall(BaseAuthentication):
    """Names the scheme for the API's description; signatures.py does the work."""

    def authenticate(self, _request: object) -> None:
        return None


class ProviderView(APIView):
    """A path of the game-provider API. Handlers take a `ProviderRequest` and return `ok(…)`."""

    authentication_classes = [SignedCall]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        call = ProviderRequest(request)
        try:
            call.provider = authenticate(call, now=datetime.now(UTC))
            answer: HttpResponse = self._handler(call)(call, *args, **kwargs)
        except DomainError as refused:
            answer = fail(refused)
            if isinstance(refused, MethodNotAllowed):
                answer.headers["Allow"] = ", ".join(it for it in METHODS if hasattr(self, it.lower()))
        if isinstance(answer, Envelope) and call.wants_money_as_string:
            answer.write_money_as_string()
        return answer

    def _handler(self, call: ProviderRequest) -> Callable[..., HttpResponse]:
        handler = getattr(self, call.method.lower(), None) if call.method in METHODS else None
        if handler is None:
            raise MethodNotAllowed
        found: Callable[..., HttpResponse] = handler
        return found


class SignedCallScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "gameplay.provider_api.wire.SignedCall"
    name = "providerSignature"

    def get_security_definition(self, _auto_schema: object) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE,
            "description": f"With {KEY} and {TIMESTAMP}: see the guide for game providers.",
        }
