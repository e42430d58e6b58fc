"""Who may bet: what a bet needs, and a win or a cancel does not."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from gameplay.catalogue import limits_at
from gameplay.errors import GameOff, PlayerBlocked, SessionEnded, StakeNotAllowed, UnderMaintenance
from gameplay.models import ActionKind, GameSession
from gameplay.protection.entry import check_limits
from gameplay.rounds.moves import Move
from players.models import Operator
from players.models.operators import OperatorStatus


def check_bets(*, session: GameSession, moves: Sequence[Move], now: datetime) -> None:
    """
    :raises SessionEnded, PlayerBlocked, GameOff, UnderMaintenance, StakeNotAllowed: as named, if the call has a bet.
    :raises LimitReached: a limit that the player has set.
    """
    stakes = [move.amount for move in moves if move.kind == ActionKind.BET and move.amount is not None]
    if stakes:
        check_may_bet(session=session, now=now)
        check_stakes(session=session, stakes=stakes)
        check_limits(session=session, stakes=stakes, now=now)


def check_may_bet(*, session: GameSession, now: datetime) -> None:
    """:raises SessionEnded, PlayerBlocked, GameOff, UnderMaintenance: as named."""
    if not session.is_live:
        raise SessionEnded(why=session.ended_why)
    if session.player is not None and session.player.is_blocked(now):
        raise PlayerBlocked
    if not (session.game.enabled and session.game.provider.enabled):
        raise GameOff
    if session.game.in_maintenance or session.game.provider.in_maintenance:
        raise UnderMaintenance
    _check_operator(session)


def check_stakes(*, session: GameSession, stakes: Sequence[Decimal]) -> None:
    limits = limits_at(session)
    if not limits.enabled:
        raise GameOff
    for stake in stakes:
        if not limits.min_stake <= stake <= limits.max_stake:
            raise StakeNotAllowed(stake=stake, min=limits.min_stake, max=limits.max_stake)


def _check_operator(session: GameSession) -> None:
    """Of a suspended operator, and of everyone below it, only reads and withdrawals go on."""
    operator = session.operator
    if operator.is_switching:
        raise SessionEnded("A change of mode is under way: no further bet.", why="mode")
    if operator.status != OperatorStatus.ACTIVE and not session.is_demo:
        raise GameOff("The operator's account is not active.")
    if _is_below_suspended(session):
        raise GameOff("The operator's account is not active.")


def _is_below_suspended(session: GameSession) -> bool:
    """A bet's claim has looked it up already."""
    if session.is_below_suspended is None:
        above = Operator.objects.filter(pk__in=session.operator.ancestors, status=OperatorStatus.SUSPENDED)
        session.is_below_suspended = bool(session.operator.ancestors) and above.exists()
    return session.is_below_suspended
