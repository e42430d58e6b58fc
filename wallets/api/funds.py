"""/v1/operator/transfer-balance: from a parent's own balance to a child's."""

from django.http import HttpResponse

from players.errors import AgentNotFound, ParametersInvalid
from players.wire.envelope import ok
from players.wire.fields import CurrencyCode, Money, MoneyAmount, OperatorId, Reference, Remark
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets import services
from wallets.errors import CurrencyNotSupported, IdempotencyConflict, PointNotEnough
from wallets.services.answers import REPLAYED


class TransferBalanceRequest(WireModel):
    target_operator_id: OperatorId
    currency: CurrencyCode
    amount: MoneyAmount
    remark: Remark = ""
    reference_id: Reference | None = None


class TransferBalanceResponse(WireModel):
    currency: str
    my_pre_balance: Money
    my_after_balance: Money
    target_pre_balance: Money
    target_after_balance: Money


class TransferBalance(OperatorView):
    @documented(
        request=TransferBalanceRequest,
        response=TransferBalanceResponse,
        errors=[ParametersInvalid, AgentNotFound, CurrencyNotSupported, PointNotEnough, IdempotencyConflict],
    )
    def post(self, request: OperatorRequest) -> HttpResponse:
        """From the operator's own balance to that of an account right below it."""
        wanted = TransferBalanceRequest.parse(request)
        moved = services.transfer_balance(
            operator=request.operator,
            target_login_id=wanted.target_operator_id,
            currency=wanted.currency,
            amount=wanted.amount,
            reference=wanted.reference_id,
            remark=wanted.remark,
        )
        response = TransferBalanceResponse(
            currency=moved.currency,
            my_pre_balance=moved.my_before,
            my_after_balance=moved.my_after,
            target_pre_balance=moved.target_before,
            target_after_balance=moved.target_after,
        )
        return ok(response, headers=REPLAYED if moved.is_replay else None)
