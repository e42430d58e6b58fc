"""What a refusal is called on a game's page, which has codes of its own: it is not an operator's client."""

from decimal import Decimal
from typing import Any

from gameplay import errors
from gameplay.originals.errors import ActionError, BetError, GameError
from gameplay.play.clicks import RoundIsOpen, StaleCommitment
from players.errors import DomainError, ValidationFailed
from players.wire.json import plain
from wallets.errors import BalanceNotEnough, IdempotencyConflict

_CODES: list[tuple[type[Exception], str, int]] = [
    (BalanceNotEnough, "BALANCE_NOT_ENOUGH", 402),
    (StaleCommitment, "STALE_COMMITMENT", 409),
    (RoundIsOpen, "ROUND_OPEN", 409),
    (errors.SessionEnded, "SESSION_ENDED", 403),
    (errors.PlayerBlocked, "PLAYER_BLOCKED", 403),
    (errors.LimitReached, "LIMIT_REACHED", 403),
    (errors.GameOff, "GAME_OFF", 403),
    (errors.Settling, "SETTLING", 409),
    (errors.CallbackRefused, "CALLBACK_REFUSED", 502),
    (errors.CallbackFailed, "CALLBACK_ERROR", 502),
    (errors.UnderMaintenance, "UNDER_MAINTENANCE", 503),
    (errors.RoundNotFound, "ACTION_INVALID", 404),
    (ActionError, "ACTION_INVALID", 409),
    (ValidationFailed, "REQUEST_INVALID", 400),
    (IdempotencyConflict, "ACTION_REUSED", 409),
]
# The page redraws itself from these: another window has played, or a seamless operator did not take the stake, and
# the commitment that was promised for it is used up.
WITH_STATE = (
    StaleCommitment,
    RoundIsOpen,
    ActionError,
    errors.RoundNotFound,
    errors.CallbackFailed,
    BalanceNotEnough,
)


def as_error(refused: DomainError | GameError) -> tuple[dict[str, Any], int]:
    """`{"code", "message", …details}` and the HTTP status."""
    code, status = _code_of(refused)
    details = {name: _plain(value) for name, value in refused.details.items()}
    return {**details, "code": code, "message": refused.message}, status


def _code_of(refused: DomainError | GameError) -> tuple[str, int]:
    if isinstance(refused, errors.StakeNotAllowed):
        stake, least = refused.details.get("stake"), refused.details.get("min")
        too_low = isinstance(stake, Decimal) and isinstance(least, Decimal) and stake < least
        return ("STAKE_TOO_LOW" if too_low else "STAKE_TOO_HIGH"), 400
    if isinstance(refused, BetError):
        return ("STAKE_OFF_STEP" if "step" in refused.details else "BET_INVALID"), 400
    for kind, code, status in _CODES:
        if isinstance(refused, kind):
            return code, status
    return "REFUSED", getattr(refused, "status", 400)


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, Decimal) else value
