"""What moved in a round, in order, with the balance before and after."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from gameplay.models import Action, ActionKind, ActionState, GameRound, SessionMode
from gameplay.models.rounds import EXACT
from wallets.models import Kind, LedgerTransaction

_WORDS = {
    Kind.BET: "Bet",
    Kind.WIN: "Win",
    Kind.BET_CANCEL: "Bet cancelled",
    Kind.WIN_CANCEL: "Win cancelled",
    Kind.BONUS: "Bonus",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """`amount` is the player's side: below zero where it takes. Play money has no transaction."""

    at: datetime
    what: str
    amount: Decimal
    before: Decimal | None
    after: Decimal | None
    transaction_id: int | None


def entries_of(round_: GameRound) -> list[Entry]:
    return _from_actions(round_) if round_.mode == SessionMode.DEMO else _from_ledger(round_)


def _from_ledger(round_: GameRound) -> list[Entry]:
    rows = LedgerTransaction.objects.filter(operator_id=round_.operator_id, round_id=round_.pk).order_by(
        "seq"
    )
    return [_entry(row, seamless=round_.mode == SessionMode.SEAMLESS) for row in rows]


def _entry(row: LedgerTransaction, *, seamless: bool) -> Entry:
    """Where the operator holds the money, the balance is what it told."""
    after = row.told_balance if seamless else row.balance_after
    return Entry(
        at=row.created_at,
        what=_WORDS.get(Kind(row.kind), Kind(row.kind).label.capitalize()),
        amount=row.amount,
        before=None if after is None else EXACT.subtract(after, row.amount),
        after=after,
        transaction_id=row.pk,
    )


def _from_actions(round_: GameRound) -> list[Entry]:
    """The actions of one call know the balance after all of them, so this reads from the last to the first."""
    entries: list[Entry] = []
    later: Action | None = None
    for action in _moved(round_).order_by("-created_at", "-external_id"):
        value = action.amount or Decimal(0)
        value = -value if action.kind == ActionKind.BET else value
        is_same_call = later is not None and later.created_at == action.created_at
        after = entries[-1].before if is_same_call else action.balance
        before = None if after is None else EXACT.subtract(after, value)
        what = "Bet" if action.kind == ActionKind.BET else "Win"
        entries.append(Entry(action.created_at, what, value, before, after, None))
        later = action
    return entries[::-1]


def _moved(round_: GameRound) -> QuerySet[Action]:
    return Action.objects.filter(
        round=round_,
        kind__in=[ActionKind.BET, ActionKind.WIN],
        state=ActionState.BOOKED,
        amount__gt=0,
    )
