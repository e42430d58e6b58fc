"""The operators' own balances: funded by the platform, and passed from parent to child."""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact

from django.db import transaction

from players.errors import AgentNotFound, PermissionDenied
from players.models import Operator
from players.models.operators import Level
from wallets import ledger
from wallets.errors import CurrencyNotSupported
from wallets.ledger import Ask, Step
from wallets.models import Contra, Kind, LedgerTransaction, Operation, Outcome, Remark, Wallet
from wallets.services.answers import Movement, settled
from wallets.services.transfers import check_decimals, minus

# Python's own sums round to 28 digits, and a balance may have 38.
EXACT = Context(prec=60, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class BalanceTransfer:
    """Both operators' funds before and after."""

    currency: str
    my_before: Decimal
    my_after: Decimal
    target_before: Decimal
    target_after: Decimal
    is_replay: bool


def fund(*, operator: Operator, currency: str, amount: Decimal, reference: str | None = None) -> Movement:
    """
    Add to a prepaid operator's own balance: it has paid the platform.

    :raises CurrencyNotSupported, ParametersInvalid, IdempotencyConflict: as named.
    """
    check_decimals(amount, currency)
    step = Step(operator.pk, _funds_id(operator, currency), Kind.FUND, Contra.SETTLEMENT, amount)
    ask = Ask(operator.pk, Operation.FUND, currency, amount, reference)
    return settled(ask, ledger.post(ask, [step]))


def charge(*, operator: Operator, currency: str, amount: Decimal, reference: str | None = None) -> Movement:
    """
    Take from an operator's own balance: it is paid out, or pays a bill.

    :raises PointNotEnough: `balance` tells what there is.
    :raises CurrencyNotSupported, ParametersInvalid, IdempotencyConflict: as named.
    """
    check_decimals(amount, currency)
    step = Step(operator.pk, _funds_id(operator, currency), Kind.CHARGE, Contra.SETTLEMENT, minus(amount))
    ask = Ask(operator.pk, Operation.CHARGE, currency, amount, reference)
    return settled(ask, ledger.post(ask, [step]))


def transfer_balance(
    *,
    operator: Operator,
    target_login_id: str,
    currency: str,
    amount: Decimal,
    reference: str | None = None,
    remark: str = "",
) -> BalanceTransfer:
    """
    Move the operator's own balance to a child of its.

    :raises PermissionDenied: an agent has no children.
    :raises AgentNotFound: the target is not a child of this operator.
    :raises PointNotEnough: `balance` tells what the operator has.
    :raises CurrencyNotSupported, ParametersInvalid, IdempotencyConflict: as named.
    """
    if operator.level != Level.OPERATOR:
        raise PermissionDenied("An account of level agent has none below it.")
    check_decimals(amount, currency)
    target = Operator.objects.filter(parent_id=operator.pk, login_id=target_login_id).first()
    if target is None:
        raise AgentNotFound
    mine, theirs = _funds_id(operator, currency), _funds_id(target, currency)
    steps = [
        Step(operator.pk, mine, Kind.TRANSFER_OUT, Contra.COUNTERPART, minus(amount), twin=2),
        Step(target.pk, theirs, Kind.TRANSFER_IN, Contra.COUNTERPART, amount, twin=1),
    ]
    ask = Ask(operator.pk, Operation.TRANSFER_BALANCE, currency, amount, reference, None, target.pk)
    with transaction.atomic():
        posting = ledger.post(ask, steps)
        if remark and posting.outcome == Outcome.BOOKED:
            Remark.objects.create(operator=operator, transaction_id=posting.ids[0], text=remark)
    # Raised after the transaction: a refusal is recorded in it.
    return _both_sides(operator, target, settled(ask, posting))


def _both_sides(operator: Operator, target: Operator, moved: Movement) -> BalanceTransfer:
    assert moved.transaction_id is not None, "an amount above 0 was moved"
    sent = LedgerTransaction.objects.get(operator_id=operator.pk, id=moved.transaction_id)
    assert sent.counterpart_id is not None
    arrived = LedgerTransaction.objects.get(operator_id=target.pk, id=sent.counterpart_id)
    return BalanceTransfer(
        currency=moved.currency,
        my_before=EXACT.add(moved.balance, moved.amount),
        my_after=moved.balance,
        target_before=EXACT.subtract(arrived.balance_after, moved.amount),
        target_after=arrived.balance_after,
        is_replay=moved.is_replay,
    )


def _funds_id(operator: Operator, currency: str) -> int:
    funds = Wallet.objects.filter(operator_id=operator.pk, player=None, currency=currency)
    found = funds.values_list("id", flat=True).first()
    if found is None:
        raise CurrencyNotSupported(currency=currency)
    return found
