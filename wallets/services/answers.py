"""From what came of a posting, or from the register of references, to an answer or a refusal."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from players.errors import DomainError, ParametersInvalid, PermissionDenied
from wallets import ledger
from wallets.errors import BalanceNotEnough, IdempotencyConflict, PointNotEnough
from wallets.ledger import Ask, Posting
from wallets.models import Outcome, Reference

REPLAYED = {"Idempotent-Replayed": "true"}
REFUSALS: dict[str, type[DomainError]] = {it.code: it for it in (BalanceNotEnough, PointNotEnough)}


@dataclass(frozen=True, slots=True)
class Movement:
    """
    A booked transfer, or the first answer to a repeated one.

    :param amount: moved, in major units, never negative.
    :param balance: after it.
    :param transaction_id: None when there was nothing to move (a withdraw-all of an empty wallet).
    :param extra: what was kept as part of the answer (JSON; money as text).
    """

    currency: str
    amount: Decimal
    balance: Decimal
    transaction_id: int | None
    reference: str | None
    is_replay: bool = False
    extra: dict[str, Any] | None = None


def settled(ask: Ask, posting: Posting, extra: dict[str, Any] | None = None) -> Movement:
    """
    What came of a posting.

    :raises DomainError: the refusal that it is; for a repeat, the first answer's.
    """
    if posting.outcome == ledger.SEEN_BEFORE:
        first = first_answer(ask)
        assert first is not None, "a reference that was seen is in the register"
        return first
    refusal = refusal_of(posting.outcome, posting.code, posting.balances)
    if refusal is not None:
        raise refusal
    return Movement(
        currency=ask.currency,
        amount=posting.amounts[0].copy_abs(),  # abs() rounds to 28 digits
        balance=posting.balances[0],
        transaction_id=posting.ids[0] if posting.amounts[0] else None,
        reference=ask.reference,
        extra=extra,
    )


def first_answer(ask: Ask) -> Movement | None:
    """
    The first answer to this ask again; None if its reference is new, or it has none.

    :raises BalanceNotEnough, PointNotEnough: that was the answer, and it sticks to its reference.
    :raises IdempotencyConflict: the reference was used for something else, or made void.
    """
    if ask.reference is None:
        return None
    known = Reference.objects.filter(operator_id=ask.operator_id, reference=ask.reference).first()
    return None if known is None else repeated(ask, known)


def repeated(ask: Ask, first: Reference) -> Movement:
    """:raises BalanceNotEnough, PointNotEnough, IdempotencyConflict: see `first_answer`."""
    _check_same(ask, first)
    refusal = refusal_of(
        first.outcome, first.error_code, [first.balance] if first.balance is not None else []
    )
    if refusal is not None:
        refusal.headers = REPLAYED
        raise refusal
    assert first.moved is not None
    assert first.balance is not None
    return Movement(
        currency=ask.currency,
        amount=first.moved,
        balance=first.balance,
        transaction_id=first.transaction_id,
        reference=first.reference,
        is_replay=True,
        extra=first.extra,
    )


def refusal_of(outcome: int, code: str | None, balances: list[Decimal]) -> DomainError | None:
    """The error that an outcome means; None if it was booked."""
    match outcome:
        case Outcome.REFUSED:
            return REFUSALS[str(code)](balance=balances[0])
        case ledger.NO_NEW_MONEY:
            return PermissionDenied("A change of mode is under way, or done: no new money comes in.")
        case ledger.BARRED:
            return PermissionDenied("The player is blocked and takes no deposit.")
        case ledger.DOES_NOT_FIT:
            return ParametersInvalid(errors={"amount": ["the balance would no longer fit"]})
    assert outcome == Outcome.BOOKED, outcome
    return None


def _check_same(ask: Ask, first: Reference) -> None:
    if first.outcome == Outcome.VOID:
        raise IdempotencyConflict(
            "The reference was made void; a new movement takes a new reference.", differs=["status"]
        )
    compared = {
        "operation": (ask.operation, first.operation),
        "playerExternalId": (ask.player_id, first.player_id),
        "targetOperatorId": (ask.target_operator_id, first.target_operator_id),
        "currency": (ask.currency, first.currency),
        "amount": (ask.amount, first.amount),
    }
    differs = [name for name, (asked, was) in compared.items() if asked != was]
    if differs:
        raise IdempotencyConflict(differs=differs)
