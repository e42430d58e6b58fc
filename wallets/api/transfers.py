"""/v1/player/wallet: deposits and withdrawals, one at a time."""

from datetime import UTC, datetime

from django.http import HttpResponse

from players.errors import ParametersInvalid, UserNotFound
from players.models.operators import Mode
from players.wire.envelope import ok
from players.wire.fields import CurrencyCode, ExternalId, Money, MoneyAmount, Reference
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets import services
from wallets.errors import BalanceNotEnough, CurrencyNotSupported, IdempotencyConflict, PointNotEnough
from wallets.services import Movement
from wallets.services.answers import REPLAYED

TRANSFER_MODE = frozenset({Mode.TRANSFER})
REFUSALS = [ParametersInvalid, UserNotFound, CurrencyNotSupported, IdempotencyConflict]


class TransferRequest(WireModel):
    player_external_id: ExternalId
    currency: CurrencyCode
    amount: MoneyAmount
    reference_id: Reference | None = None


class DepositResponse(WireModel):
    currency: str
    balance: Money
    deposit_amount: Money
    transaction_id: str | None
    reference_id: str | None


class WithdrawResponse(DepositResponse):
    """v1 calls the amount `depositAmount` here too."""

    withdraw_amount: Money


class Deposit(OperatorView):
    modes = TRANSFER_MODE

    @documented(request=TransferRequest, response=DepositResponse, errors=[*REFUSALS, PointNotEnough])
    def post(self, request: OperatorRequest) -> HttpResponse:
        """From the operator to its player. The same reference again gets the first answer again, and moves nothing."""
        wanted = TransferRequest.parse(request)
        booked = services.deposit(
            operator=request.operator,
            external_id=wanted.player_external_id,
            currency=wanted.currency,
            amount=wanted.amount,
            reference=wanted.reference_id,
            now=datetime.now(UTC),
        )
        return answer(deposit_response(booked), booked)


class Withdraw(OperatorView):
    modes = TRANSFER_MODE
    open_to_suspended = True

    @documented(request=TransferRequest, response=WithdrawResponse, errors=[*REFUSALS, BalanceNotEnough])
    def post(self, request: OperatorRequest) -> HttpResponse:
        """From a player back to the operator; a blocked player is paid out too."""
        wanted = TransferRequest.parse(request)
        booked = services.withdraw(
            operator=request.operator,
            external_id=wanted.player_external_id,
            currency=wanted.currency,
            amount=wanted.amount,
            reference=wanted.reference_id,
            now=datetime.now(UTC),
        )
        return answer(withdraw_response(booked), booked)


def deposit_response(booked: Movement) -> DepositResponse:
    return DepositResponse(
        currency=booked.currency,
        balance=booked.balance,
        deposit_amount=booked.amount,
        transaction_id=wire_id(booked.transaction_id),
        reference_id=booked.reference,
    )


def withdraw_response(booked: Movement) -> WithdrawResponse:
    return WithdrawResponse(**deposit_response(booked).model_dump(), withdraw_amount=booked.amount)


def answer(response: WireModel, booked: Movement) -> HttpResponse:
    return ok(response, headers=REPLAYED if booked.is_replay else None)


def wire_id(transaction_id: int | None) -> str | None:
    """Above 2^53 a JavaScript client would read another number: ids are strings."""
    return None if transaction_id is None else str(transaction_id)
