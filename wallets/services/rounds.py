"""A round's money in the ledger: bets, wins and cancels on one player's wallet, all of a call or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact

from players.errors import ParametersInvalid
from wallets import ledger
from wallets.ledger import Ask, Posting, Step
from wallets.models import Contra, Kind, Operation
from wallets.services.answers import refusal_of
from wallets.services.transfers import minus

_TAKES = frozenset({Kind.BET, Kind.WIN_CANCEL})
# Python's own sums round to 28 digits, and a balance may have 38.
_EXACT = Context(prec=60, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class RoundStep:
    """
    One movement of a round. `amount` is above 0, in major units; the kind tells the direction.

    :param reverses_id: of a cancel, the row that it gives back, or ...
    :param undoes: ... the place (from 1) of the step of this call that it gives back.
    :param told: the balance that a seamless operator told with it.
    """

    kind: Kind
    amount: Decimal
    reverses_id: int | None = None
    undoes: int | None = None
    told: Decimal | None = None


def book_round(
    *,
    operator_id: int,
    wallet_id: int,
    currency: str,
    round_id: int,
    steps: Sequence[RoundStep],
    in_custody: bool = False,
) -> Posting:
    """
    Book the steps, in order, against the house. Inside the caller's transaction, which knows the round's rules.

    :param in_custody: the operator holds the money (seamless): the rows say what moved, and our balance stays 0.

    A balance that is too low at any step is an answer and not an exception: nothing is booked then, and `balances`
    holds what there is.

    :raises ParametersInvalid: the balance would no longer fit.
    """
    ask = Ask(operator_id, Operation.ROUND, currency, None)
    contra = Contra.CUSTODY if in_custody else Contra.HOUSE
    posting = ledger.post(ask, [ledger_step(operator_id, wallet_id, round_id, contra, it) for it in steps])
    refusal = refusal_of(posting.outcome, posting.code, posting.balances)
    if isinstance(refusal, ParametersInvalid):
        raise refusal
    return posting if refusal is None else _with_what_there_is(posting)


@dataclass(frozen=True, slots=True)
class CustodyStep:
    """One movement of one of many rounds."""

    wallet_id: int
    round_id: int
    step: RoundStep


def book_in_custody(*, operator_id: int, currency: str, steps: Sequence[CustodyStep]) -> Posting:
    """
    Many rounds of one seamless operator, in one call: all of them, or none. Inside the caller's transaction.

    Our balances stay 0, so no step can be refused for want of money.
    """
    booked = [ledger_step(operator_id, it.wallet_id, it.round_id, Contra.CUSTODY, it.step) for it in steps]
    posting = ledger.post(Ask(operator_id, Operation.ROUND, currency, None), booked)
    assert refusal_of(posting.outcome, posting.code, posting.balances) is None
    return posting


def ledger_step(operator_id: int, wallet_id: int, round_id: int, contra: Contra, step: RoundStep) -> Step:
    """The round's step as the ledger takes it: signed, and against its contra account."""
    return Step(
        operator_id,
        wallet_id,
        step.kind,
        contra,
        minus(step.amount) if step.kind in _TAKES else step.amount,
        round_id=round_id,
        reverses_id=step.reverses_id,
        undoes=step.undoes,
        told=step.told,
    )


def _with_what_there_is(refused: Posting) -> Posting:
    """Its balance is the one that the failing step met; the steps before it are not booked either."""
    assert refused.failed is not None
    balance = refused.balances[0]
    for amount in refused.amounts[: refused.failed - 1]:
        balance = _EXACT.subtract(balance, amount)
    return replace(refused, balances=[balance])
