"""The same ids again: the first answer, or what differs."""

from collections.abc import Sequence
from decimal import Decimal

from gameplay.models import Action, ActionState, GameRound
from gameplay.rounds.moves import Answer, Move, Played
from wallets.errors import BalanceNotEnough, IdempotencyConflict


def first_answer(
    *, moves: Sequence[Move], known: dict[str, Action], round_: GameRound | None, operator_id: int
) -> Played | None:
    """
    None: the call is new.

    :raises IdempotencyConflict: an id was used for something else, or only a part of the call was here before.
    :raises BalanceNotEnough: that was the answer, and it sticks.
    """
    seen = [known[move.external_id] for move in moves if move.external_id in known]
    if not seen:
        return None
    if len(seen) < len(moves):
        raise IdempotencyConflict("Some of these ids were used in another call.", differs=["actions"])
    for move, action in zip(moves, seen, strict=True):
        _check_same(move, action, round_, operator_id)
    if any(action.state == ActionState.REFUSED for action in seen):
        raise BalanceNotEnough(balance=seen[-1].balance)
    answers = [
        Answer(action.external_id, action.transaction_id, known=action.state != ActionState.RECORDED)
        for action in seen
    ]
    return Played(round_, seen[-1].balance or Decimal(0), answers, is_replay=True)


def _check_same(move: Move, action: Action, round_: GameRound | None, operator_id: int) -> None:
    compared: dict[str, tuple[object, object]] = {
        "kind": (move.kind, action.kind),
        "round": (None if round_ is None else round_.pk, action.round_id),
        "operator": (operator_id, action.operator_id),
        "cancels": (move.cancels, action.cancels),
        "endsRound": (move.ends_round, action.ends_round),
    }
    if not move.cancels:  # a cancel uses the stored amount, whatever it says
        compared["amount"] = (move.amount, action.amount)
    if action.state in (ActionState.REFUSED, ActionState.RECORDED):
        del compared["round"]  # it may have been asked before there was a round
    differs = [name for name, (asked, was) in compared.items() if asked != was]
    if differs:
        raise IdempotencyConflict("The id was used for something else.", differs=differs)
