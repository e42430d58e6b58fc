"""The way of every call: token, allow-list, cap, account, then the view's own few lines."""

from collections.abc import Callable
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException
from rest_framework.views import APIView

from players.errors import DomainError, MethodNotAllowed, PathUnknown, PermissionDenied
from players.models.operators import Mode, OperatorStatus
from players.wire.authentication import BearerToken, authenticate
from players.wire.envelope import Envelope, as_domain_error, fail
from players.wire.requests import OperatorRequest
from players.wire.slots import slot

EITHER_MODE = frozenset(Mode)


class OperatorView(APIView):
    """
    A path of the operator API. Handlers take an `OperatorRequest` and return `ok(…)`.

    REST framework's own way through a request is replaced, since most of what it does each time
    (negotiation, versions, throttles, parsers) has one answer here; it stays the base class for
    the sake of the API's description.
    """

    authentication_classes = [BearerToken]

    open_to_pending: ClassVar[bool] = False
    """An account that nobody approved yet may call it."""
    open_to_suspended: ClassVar[bool] = False
    """It goes on for a suspended account and everyone below: the money is the players'."""
    modes: ClassVar[frozenset[Mode]] = EITHER_MODE

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        call = OperatorRequest(request)
        try:
            caller = authenticate(request)
            call.operator = caller.operator
            call.is_suspended = caller.under_suspended or caller.operator.status == OperatorStatus.SUSPENDED
            with slot(caller.operator.pk):
                self._check_account(call)
                answer: HttpResponse = self._handler(call)(call, *args, **kwargs)
        except (DomainError, APIException) as raised:
            error = as_domain_error(raised)
            if error is None:
                raise
            answer = self._refusal(error)
        if isinstance(answer, Envelope) and call.wants_money_as_string:
            answer.write_money_as_string()
        return answer

    def _check_account(self, call: OperatorRequest) -> None:
        operator = call.operator
        if operator.status == OperatorStatus.PENDING and not self.open_to_pending:
            raise PermissionDenied("The account has not been approved yet.")
        if call.is_suspended and not self.open_to_suspended:
            raise PermissionDenied("The account is suspended.")
        if operator.mode not in self.modes:
            raise PermissionDenied(f"This call is not for {operator.mode} mode.")

    def _handler(self, call: OperatorRequest) -> Callable[..., HttpResponse]:
        method = call.method.lower()
        if method == "options" or method not in self.http_method_names:
            raise MethodNotAllowed
        handler: Callable[..., HttpResponse] | None = getattr(self, method, None)
        if handler is None:
            raise MethodNotAllowed
        return handler

    def _refusal(self, error: DomainError) -> Envelope:
        answer = fail(error)
        if isinstance(error, MethodNotAllowed):
            answer.headers["Allow"] = ", ".join(
                name.upper() for name in self.http_method_names if name != "options" and hasattr(self, name)
            )
        return answer


@csrf_exempt
def unknown_path(_request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """The last pattern under /v1. A program that mistypes a POST gets the envelope too."""
    return fail(PathUnknown())
