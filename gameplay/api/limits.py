"""/v1/player/limits: what a player has set as a limit, and what is left of it."""

from datetime import UTC, datetime
from typing import Literal, Self

from django.http import HttpResponse
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from gameplay.protection import limits
from gameplay.protection.limits import Limit
from players.errors import ParametersInvalid, UserNotFound
from players.services.players import get_player
from players.wire.envelope import ok
from players.wire.fields import CurrencyCode, ExternalId, Money, MoneyAmount, WireTime
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets.errors import CurrencyNotSupported

Kind = Literal["loss", "stake", "time"]
Period = Literal["day", "week", "month"]


class PlayerLimitsRequest(WireModel):
    player_external_id: ExternalId


class PlayerLimitRemoveRequest(WireModel):
    """`currency` is for loss and stake, which need it."""

    player_external_id: ExternalId
    kind: Kind
    period: Period
    currency: CurrencyCode | None = None

    @model_validator(mode="after")
    def money_has_a_currency(self) -> Self:
        if (self.kind == "time") == (self.currency is not None):
            raise PydanticCustomError("currency", "send a currency with loss and stake, and none with time")
        return self


class PlayerLimitSetRequest(PlayerLimitRemoveRequest):
    """`value` is money in the currency, or whole minutes (`time`)."""

    value: MoneyAmount


class PlayerLimitResponse(WireModel):
    """
    `value` holds now. With `pendingAt`, `pendingValue` (null: no limit) holds from then on.

    `used` of a loss is below zero when the player is ahead; `left` never is.
    """

    kind: Kind
    period: Period
    currency: str | None
    value: Money
    used: Money
    left: Money
    resets_at: WireTime
    pending_value: Money | None
    pending_at: WireTime | None


class PlayerLimits(OperatorView):
    open_to_suspended = True

    @documented(params=PlayerLimitsRequest, response=[PlayerLimitResponse], errors=[UserNotFound])
    def get(self, request: OperatorRequest) -> HttpResponse:
        """The player's own limits of loss, stakes and time, and what is left of each in the current period."""
        wanted = PlayerLimitsRequest.parse(request)
        player = get_player(operator=request.operator, external_id=wanted.player_external_id)
        return ok([_as_response(it) for it in limits.limits_of(player=player, now=datetime.now(UTC))])


class PlayerLimitSet(OperatorView):
    @documented(
        request=PlayerLimitSetRequest,
        response=PlayerLimitResponse,
        errors=[UserNotFound, ParametersInvalid, CurrencyNotSupported],
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """Set one limit. A first or a lower value holds at once, a higher one after 24 hours."""
        wanted = PlayerLimitSetRequest.parse(request)
        made = limits.set_limit(
            player=get_player(operator=request.operator, external_id=wanted.player_external_id),
            kind=wanted.kind,
            period=wanted.period,
            currency=wanted.currency or "",
            value=wanted.value,
            now=datetime.now(UTC),
        )
        return ok(_as_response(made))


class PlayerLimitRemove(OperatorView):
    @documented(
        request=PlayerLimitRemoveRequest,
        response=PlayerLimitResponse,
        errors=[UserNotFound, ParametersInvalid],
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """Take one limit away, after 24 hours: until then it holds."""
        wanted = PlayerLimitRemoveRequest.parse(request)
        left = limits.remove_limit(
            player=get_player(operator=request.operator, external_id=wanted.player_external_id),
            kind=wanted.kind,
            period=wanted.period,
            currency=wanted.currency or "",
            now=datetime.now(UTC),
        )
        return ok(_as_response(left))


def _as_response(limit: Limit) -> PlayerLimitResponse:
    return PlayerLimitResponse(
        kind=limit.kind,
        period=limit.period,
        currency=limit.currency or None,
        value=limit.value,
        used=limit.used,
        left=limit.left,
        resets_at=limit.resets_at,
        pending_value=limit.pending_value,
        pending_at=limit.pending_at,
    )
