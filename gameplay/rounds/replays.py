"""The same ids again: the first answer, or what differs."""

from collections.abc import Sequence
from decimal import Decimal

from gameplay.errors import CallbackFailed, CallbackRefused, Settling
from gameplay.models import Action, ActionState, GameRound, GameSession, SessionMode
from gameplay.rounds.moves import Answer, Move, Played
from players.errors import DomainError
from wallets.errors import BalanceNotEnough, IdempotencyConflict

REPLAYED = {"Idempotent-Replayed": "true"}


def first_answer(
    *,
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    known: dict[str, Action],
    round_: GameRound | None,
) -> Played | None:
    """
    None: the call is new.

    :raises IdempotencyConflict: an id was used for something else, or only a part of the call was here before.
    :raises BalanceNotEnough: that was the answer, and it sticks.
    """
    asked = [move for move in moves if move.external_id in known]
    seen = [known[move.external_id] for move in asked]
    is_part = len(seen) < len(moves)
    if not seen:
        return None
    if is_part and session.mode != SessionMode.SEAMLESS:
        raise _used_elsewhere()
    for move, action in zip(asked, seen, strict=True):
        _check_same(session, provider_round, move, action)
    # In seamless mode what moves nothing, or is owed, has no balance of its own.
    told = session.told_balance or Decimal(0)
    balance = next((it.balance for it in reversed(seen) if it.balance is not None), told)
    raise_refusal(seen, balance)
    if is_part:  # in seamless mode the rest of a call is written when its bets are taken, and they were not
        raise _used_elsewhere()
    in_round = any(action.round_id is not None for action in seen)
    return Played(round_ if in_round else None, balance, [_answer(it) for it in seen], is_replay=True)


def _used_elsewhere() -> IdempotencyConflict:
    return IdempotencyConflict("Some of these ids were used in another call.", differs=["actions"])


def raise_refusal(seen: list[Action], balance: Decimal) -> None:
    """A refusal sticks to its id. What a seamless operator has not answered is not an answer yet."""
    if any(action.state == ActionState.ASKED for action in seen):
        raise Settling
    refusal: DomainError | None = None
    silent = [action for action in seen if action.error_code == CallbackFailed.code]
    if silent:
        was_refused = all(action.state == ActionState.REFUSED for action in silent)
        refusal = CallbackRefused() if was_refused else CallbackFailed()
    elif any(it.state == ActionState.REFUSED or it.error_code == BalanceNotEnough.code for it in seen):
        refusal = BalanceNotEnough(balance=balance)
    if refusal is not None:
        refusal.headers = REPLAYED
        raise refusal


def _answer(action: Action) -> Answer:
    # Only the cancel of something never booked has no amount.
    is_known = action.state != ActionState.RECORDED or action.amount is not None
    return Answer(action.external_id, action.transaction_id, known=is_known)


def _check_same(session: GameSession, provider_round: str, move: Move, action: Action) -> None:
    compared: dict[str, tuple[object, object]] = {
        "type": (move.kind, action.kind),
        "roundId": (provider_round, action.provider_round),
        "cancels": (move.cancels, action.cancels),
        "isRoundFinished": (move.ends_round, action.ends_round),
    }
    if not move.cancels:  # a cancel uses the stored amount, whatever it says
        compared["amount"] = (move.amount, action.amount)
    differs = [name for name, (asked, was) in compared.items() if asked != was]
    if not _is_same_player(session, action):
        differs.append("session")
    if differs:
        raise IdempotencyConflict("The id was used for something else.", differs=differs)


def _is_same_player(session: GameSession, action: Action) -> bool:
    """The player may have opened the game anew before the provider could say it again."""
    if action.session_id == session.pk:
        return True
    first = GameSession.objects.get(pk=action.session_id)
    return session.player_id is not None and session.player_id == first.player_id
