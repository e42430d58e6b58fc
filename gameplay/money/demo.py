"""Play money: a number in the session, and no wallet."""

from collections.abc import Sequence
from decimal import Decimal

from gameplay.models import GameSession
from gameplay.models.rounds import EXACT
from gameplay.money.booked import Booked
from wallets.models import Kind
from wallets.services import RoundStep

_TAKES = frozenset({Kind.BET, Kind.WIN_CANCEL})


def balance(session: GameSession) -> Decimal:
    return session.demo_balance


def book(session: GameSession, round_id: int, steps: Sequence[RoundStep]) -> Booked:
    """The session is locked by the caller."""
    left = session.demo_balance
    for step in steps:
        change = EXACT.subtract if step.kind in _TAKES else EXACT.add
        left = change(left, step.amount)
        if left < 0:
            return Booked(session.demo_balance, [], refused=True)
    session.set_demo_balance(left)
    return Booked(left, [])
