"""What a person is told of a call's money, in its transaction."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from gameplay.models import Alert, AlertKind, GameRound, GameSession
from gameplay.models.rounds import EXACT
from gameplay.rounds.plan import Planned
from players.models import Operator
from wallets.models import Kind


def of_money_left_here(session: GameSession, round_: GameRound | None, now: datetime) -> None:
    """A late win or cancel after a change of mode, which nobody could wait for."""
    operator = Operator.objects.get(pk=session.operator_id)
    if round_ is None or not (operator.callback_url or operator.switching_to):
        return
    Alert.open(
        AlertKind.ROUND,
        operator_id=operator.pk,
        round_id=round_.pk,
        message=f"A late win or cancel of round {round_.provider_round[:60]} was booked here, but the account is "
        "seamless now: change it back to balance-transfer, withdraw the player's balance, and change it again.",
        now=now,
    )


def of_a_win_cancel(
    session: GameSession,
    round_: GameRound | None,
    planned: Sequence[Planned],
    balance: Decimal,
    now: datetime,
) -> None:
    """The player has spent what a provider wants back: a person settles that."""
    uncovered = _uncovered(planned, balance)
    step = uncovered.step if uncovered else None
    if uncovered is None or step is None or step.kind != Kind.WIN_CANCEL or round_ is None:
        return
    Alert.open(
        AlertKind.WIN_CANCEL,
        operator_id=session.operator_id,
        round_id=round_.pk,
        subject=uncovered.move.cancels,
        message=f"A win of {step.amount.normalize():f} {session.currency} cannot be taken back: the "
        "player's balance does not cover it.",
        now=now,
    )


def _uncovered(planned: Sequence[Planned], balance: Decimal) -> Planned | None:
    """The step that the balance does not cover, in their order, as the ledger tries them."""
    for it in planned:
        if it.step is not None:
            takes = it.step.kind in (Kind.BET, Kind.WIN_CANCEL)
            balance = EXACT.subtract(balance, it.step.amount) if takes else EXACT.add(balance, it.step.amount)
        if balance < 0:
            return it
    return None
