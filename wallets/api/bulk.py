"""/v1/player/wallet/bulk: many transfers in one call, each with its own result."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from pydantic import Field

from players.errors import DomainError, PermissionDenied
from players.wire.envelope import failure, ok
from players.wire.fields import CurrencyCode, ExternalId, MoneyAmount, Reference
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets import services
from wallets.api.transfers import TRANSFER_MODE, deposit_response, withdraw_response
from wallets.models import Operation
from wallets.services import Movement, Transfer

MOST_TRANSFERS = 1000


class BulkTransferRequest(WireModel):
    type: Literal["deposit", "withdraw"]
    player_external_id: ExternalId
    currency: CurrencyCode
    amount: MoneyAmount
    reference_id: Reference


class BulkRequest(WireModel):
    """Each transfer is checked by itself: a malformed one is its own refusal and nobody else's."""

    transfers: Annotated[
        list[Any],
        Field(
            min_length=1,
            max_length=MOST_TRANSFERS,
            json_schema_extra={"items": BulkTransferRequest.model_json_schema()},
        ),
    ]


class BulkResult(WireModel):
    """As the single call would answer; `idempotentReplayed` stands for its header."""

    success: bool
    message: str
    error_code: str | None = None
    data: dict[str, Any] | None = None
    idempotent_replayed: bool | None = None


class Bulk(OperatorView):
    modes = TRANSFER_MODE
    open_to_suspended = True  # its withdrawals go on

    @documented(request=BulkRequest, response=[BulkResult])
    def post(self, request: OperatorRequest) -> HttpResponse:
        """Up to 1,000 transfers, each for itself; the results stand in the order of the request."""
        read = [_read(it, request) for it in BulkRequest.parse(request).transfers]
        results = iter(
            services.move_in_bulk(
                operator=request.operator,
                transfers=[it for it in read if isinstance(it, Transfer)],
                now=datetime.now(UTC),
            )
        )
        return ok([_shape(next(results) if isinstance(it, Transfer) else it, it) for it in read])


def _read(sent: object, request: OperatorRequest) -> Transfer | DomainError:
    try:
        wanted = BulkTransferRequest.read(sent)
    except DomainError as refusal:
        return refusal
    if wanted.type == "deposit" and request.is_suspended:
        return PermissionDenied("The account is suspended.")
    return Transfer(
        operation=Operation.DEPOSIT if wanted.type == "deposit" else Operation.WITHDRAW,
        external_id=wanted.player_external_id,
        currency=wanted.currency,
        amount=wanted.amount,
        reference=wanted.reference_id,
    )


def _shape(result: Movement | DomainError, asked: Transfer | DomainError) -> dict[str, Any]:
    if isinstance(result, DomainError):
        shaped = failure(result)
        replayed = "Idempotent-Replayed" in result.headers
    else:
        is_deposit = isinstance(asked, Transfer) and asked.operation == Operation.DEPOSIT
        data = deposit_response(result) if is_deposit else withdraw_response(result)
        shaped = {"success": True, "message": "OK", "data": data.to_wire()}
        replayed = result.is_replay
    return shaped | ({"idempotentReplayed": True} if replayed else {})
