"""/v1/player/info and withdraw-all: what a player has, the stakes of open rounds beside it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from gameplay.api.operators import CurrencyAmount
from gameplay.queries import money_of, open_rounds_of
from players.errors import ParametersInvalid, UserNotFound
from players.models.players import PlayerStatus
from players.services import players
from players.wire.envelope import ok
from players.wire.fields import CurrencyCode, ExternalId, Reference
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets import services
from wallets.api.transfers import TRANSFER_MODE, WithdrawResponse, answer, withdraw_response
from wallets.errors import CurrencyNotSupported, IdempotencyConflict


class PlayerInfoRequest(WireModel):
    player_external_id: ExternalId


class PlayerInfoResponse(WireModel):
    """`held` is for information: it has left the balance already."""

    player_code: int
    player_external_id: str
    status: PlayerStatus
    balance: list[CurrencyAmount]
    held: list[CurrencyAmount]


class PlayerInfo(OperatorView):
    open_to_suspended = True

    @documented(params=PlayerInfoRequest, response=PlayerInfoResponse, errors=[UserNotFound])
    def get(self, request: OperatorRequest) -> HttpResponse:
        """A player's status and balances."""
        wanted = PlayerInfoRequest.parse(request)
        player = players.get_player(operator=request.operator, external_id=wanted.player_external_id)
        money = money_of(operator=request.operator, player_id=player.code)
        blocked = player.is_blocked(datetime.now(UTC))
        return ok(
            PlayerInfoResponse(
                player_code=player.code,
                player_external_id=player.external_id,
                status=PlayerStatus.BLOCKED if blocked else PlayerStatus.ACTIVE,
                balance=[CurrencyAmount(currency=it.currency, amount=it.balance) for it in money],
                held=[CurrencyAmount(currency=it.currency, amount=it.held) for it in money if it.held],
            )
        )


class WithdrawAllRequest(WireModel):
    player_external_id: ExternalId
    currency: CurrencyCode
    reference_id: Reference | None = None


class WithdrawAllResponse(WithdrawResponse):
    """`held` lists the rounds that are still open: their wins will come later."""

    held: list[dict[str, Any]]


class WithdrawAll(OperatorView):
    modes = TRANSFER_MODE
    open_to_suspended = True

    @documented(
        request=WithdrawAllRequest,
        response=WithdrawAllResponse,
        errors=[ParametersInvalid, UserNotFound, CurrencyNotSupported, IdempotencyConflict],
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """All that the player's wallet holds, back to the operator. An empty wallet is no error."""
        wanted = WithdrawAllRequest.parse(request)
        player = players.get_player(operator=request.operator, external_id=wanted.player_external_id)
        booked = services.withdraw_all(
            operator=request.operator,
            external_id=wanted.player_external_id,
            currency=wanted.currency,
            reference=wanted.reference_id,
            held=open_rounds_of(player.code, wanted.currency),
            now=datetime.now(UTC),
        )
        # The register keeps text; on the wire money is money.
        held = [it | {"amount": Decimal(it["amount"])} for it in (booked.extra or {})["held"]]
        return answer(WithdrawAllResponse(**withdraw_response(booked).model_dump(), held=held), booked)
