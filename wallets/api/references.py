"""/v1/player/wallet/transfer: what became of a reference, and the safe way to give it up."""

from typing import Literal

from django.http import HttpResponse

from players.models import Player
from players.wire.envelope import ok
from players.wire.fields import Money, Reference, WireTime
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets import models, services
from wallets.api.transfers import TRANSFER_MODE, wire_id
from wallets.models import Outcome

STATUSES: dict[int, Literal["booked", "refused", "void"]] = {
    Outcome.BOOKED: "booked",
    Outcome.REFUSED: "refused",
    Outcome.VOID: "void",
}


class TransferLookupRequest(WireModel):
    reference_id: Reference


class TransferStatusResponse(WireModel):
    """`unknown` promises nothing: a call with the reference may be under way. Void it to be sure."""

    reference_id: str
    status: Literal["booked", "refused", "void", "unknown"]
    operation: str | None = None
    player_external_id: str | None = None
    currency: str | None = None
    amount: Money | None = None
    balance: Money | None = None
    transaction_id: str | None = None
    error_code: str | None = None
    created_at: WireTime | None = None


class TransferLookup(OperatorView):
    modes = TRANSFER_MODE
    open_to_suspended = True

    @documented(params=TransferLookupRequest, response=TransferStatusResponse)
    def get(self, request: OperatorRequest) -> HttpResponse:
        """What became of a reference. `unknown` promises nothing: a call with it may be under way."""
        wanted = TransferLookupRequest.parse(request)
        known = services.find_transfer(operator=request.operator, reference=wanted.reference_id)
        if known is None:
            return ok(TransferStatusResponse(reference_id=wanted.reference_id, status="unknown"))
        return ok(status_response(known))


class TransferVoid(OperatorView):
    modes = TRANSFER_MODE
    open_to_suspended = True

    @documented(request=TransferLookupRequest, response=TransferStatusResponse)
    def post(self, request: OperatorRequest) -> HttpResponse:
        """The safe way to give up: a reference never seen is burnt for good, another one is answered as it is."""
        wanted = TransferLookupRequest.parse(request)
        return ok(
            status_response(services.void_transfer(operator=request.operator, reference=wanted.reference_id))
        )


def status_response(known: models.Reference) -> TransferStatusResponse:
    player = None if known.player_id is None else Player.objects.get(code=known.player_id)
    return TransferStatusResponse(
        reference_id=known.reference,
        status=STATUSES[known.outcome],
        operation=models.Operation(known.operation).name.lower(),
        player_external_id=player.external_id if player else None,
        currency=known.currency,
        amount=known.moved if known.outcome == Outcome.BOOKED else known.amount,
        balance=known.balance,
        transaction_id=wire_id(known.transaction_id),
        error_code=known.error_code,
        created_at=known.created_at,
    )
