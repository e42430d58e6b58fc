"""/v1/operator: the account itself, the accounts below it, its settings."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import Field

from gameplay import modes
from gameplay.modes import ModeChangeRefused
from players.errors import AgentNotFound, ParametersInvalid
from players.models import Operator
from players.services import operators
from players.wire.envelope import ok
from players.wire.fields import CallbackUrl, CurrencyCode, IpList, Money, Name, OperatorId, Percent
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets import services
from wallets.errors import CurrencyNotSupported
from wallets.queries.wallets import funds_of


class CurrencyAmount(WireModel):
    currency: str
    amount: Money


class OperatorInfoResponse(WireModel):
    id: str
    name: str
    parent_id: str | None
    balance: list[CurrencyAmount]
    rtp: Money
    callback_url: str
    allowed_ips: list[str]
    providers: list[int]
    ggr_rate: Money
    level: Literal["operator", "agent"]
    payment_method: Literal["deposit", "invoice"]
    mode: Literal["transfer", "seamless"]
    status: Literal["pending", "active", "suspended"]


class OperatorInfo(OperatorView):
    open_to_pending = True
    open_to_suspended = True

    @documented(response=OperatorInfoResponse)
    def get(self, request: OperatorRequest) -> HttpResponse:
        """The account, its settings, and its own balance in each currency."""
        return ok(_info(request.operator))


class OperatorCreateRequest(WireModel):
    operator_id: OperatorId
    password: Annotated[str, Field(min_length=1, max_length=128)]
    name: Name
    ggr_rate: Percent
    level: Literal["operator", "agent"]
    currency: list[CurrencyCode] = []
    parent_id: OperatorId | None = None
    callback_url: CallbackUrl = ""
    allowed_ips: IpList = []


class OperatorCreateResponse(WireModel):
    id: str
    token: str


class OperatorCreate(OperatorView):
    @documented(
        request=OperatorCreateRequest,
        response=OperatorCreateResponse,
        errors=[ParametersInvalid, AgentNotFound, CurrencyNotSupported],
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """The new account is pending until a platform administrator approves it."""
        wanted = OperatorCreateRequest.parse(request)
        account = services.open_child_account(
            caller=request.operator,
            parent_login_id=wanted.parent_id,
            login_id=wanted.operator_id,
            name=wanted.name,
            password=wanted.password,
            level=wanted.level,
            ggr_rate=wanted.ggr_rate,
            currencies=wanted.currency,
            callback_url=wanted.callback_url,
            allowed_ips=wanted.allowed_ips,
            now=datetime.now(UTC),
        )
        return ok(OperatorCreateResponse(id=account.operator.login_id, token=account.secret))


class OperatorUpdateRequest(WireModel):
    """What is left out stays as it is."""

    name: Name | None = None
    rtp: Percent | None = None
    callback_url: CallbackUrl | None = None
    allowed_ips: IpList | None = None


class OperatorUpdate(OperatorView):
    @documented(request=OperatorUpdateRequest, errors=[ParametersInvalid, ModeChangeRefused])
    def patch(self, request: OperatorRequest) -> HttpResponse:
        """A Callback URL that changes the mode is refused with what stands in the way, and then nothing changes."""
        wanted = OperatorUpdateRequest.parse(request)
        if wanted.rtp == 0:
            raise ParametersInvalid(errors={"rtp": ["must be above zero"]})
        if wanted.callback_url is not None and wanted.callback_url != request.operator.callback_url:
            modes.change_callback_url(operator=request.operator, url=wanted.callback_url)
        operators.update_settings(
            operator=request.operator, name=wanted.name, rtp=wanted.rtp, allowed_ips=wanted.allowed_ips
        )
        return ok()


def _info(operator: Operator) -> OperatorInfoResponse:
    parent = operator.parent
    return OperatorInfoResponse(
        id=operator.login_id,
        name=operator.name,
        parent_id=None if parent is None else parent.login_id,
        balance=[CurrencyAmount(currency=code, amount=amount) for code, amount in funds_of(operator)],
        rtp=operator.rtp,
        callback_url=operator.callback_url,
        allowed_ips=operator.allowed_ips,
        providers=[],
        ggr_rate=operator.ggr_rate,
        level="operator" if operator.level == "operator" else "agent",
        payment_method="deposit" if operator.payment_method == "deposit" else "invoice",
        mode="seamless" if operator.callback_url else "transfer",
        status=operator.status,
    )
