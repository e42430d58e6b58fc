"""A few paths to try what every call goes through, without any business behind them."""

from decimal import Decimal
from threading import Event

from django.http import HttpResponse
from django.urls import path, re_path
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.views import APIView

from players.models.operators import Mode
from players.wire.envelope import ok
from players.wire.fields import CurrencyCode, ExternalId, Money, MoneyAmount, Reference, WireTime
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView, unknown_path


class EchoRequest(WireModel):
    player_external_id: ExternalId
    currency: CurrencyCode = "USD"
    amount: MoneyAmount
    reference_id: Reference | None = None


class EchoQuery(WireModel):
    player_external_id: ExternalId
    since: WireTime | None = None


class EchoAnswer(WireModel):
    player_external_id: str
    amount: Money
    reference_id: str | None = None


class Echo(OperatorView):
    open_to_pending = True
    open_to_suspended = True

    @documented(params=EchoQuery, response=EchoAnswer)
    def get(self, request: OperatorRequest) -> HttpResponse:
        wanted = EchoQuery.parse(request)
        return ok(EchoAnswer(player_external_id=wanted.player_external_id, amount=Decimal("1000.50")))

    @documented(request=EchoRequest, response=EchoAnswer)
    def post(self, request: OperatorRequest) -> HttpResponse:
        wanted = EchoRequest.parse(request)
        return ok(
            EchoAnswer(
                player_external_id=wanted.player_external_id,
                amount=wanted.amount,
                reference_id=wanted.reference_id,
            ),
            headers={"Idempotent-Replayed": "true"},
        )


class Closed(OperatorView):
    modes = frozenset({Mode.TRANSFER})

    @documented(response=[EchoAnswer])
    def get(self, request: OperatorRequest) -> HttpResponse:
        return ok([{"operator": request.operator.login_id}])


class Breaks(OperatorView):
    @documented(response=None)
    def get(self, request: OperatorRequest) -> HttpResponse:
        raise RuntimeError("the password is hunter2")


class Waits(OperatorView):
    entered = Event()
    go_on = Event()

    @documented(response=None)
    def get(self, request: OperatorRequest) -> HttpResponse:
        self.entered.set()
        assert self.go_on.wait(10)
        return ok()


class Foreign(APIView):
    """An ordinary REST framework view under the same roof."""

    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: object) -> HttpResponse:
        raise ParseError("no idea")


urlpatterns = [
    path("v1/echo", Echo.as_view()),
    path("v1/closed", Closed.as_view()),
    path("v1/breaks", Breaks.as_view()),
    path("v1/waits", Waits.as_view()),
    path("v1/foreign", Foreign.as_view()),
    re_path("^v1/", unknown_path),
]
