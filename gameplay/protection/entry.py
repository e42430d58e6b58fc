"""Where limits hold: a bet, and a launch. Wins, cancels and the end of an open round need none of this."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from gameplay.errors import LimitReached
from gameplay.models import GameSession
from gameplay.models.limits import LimitKind
from gameplay.models.rounds import EXACT
from gameplay.protection.periods import end_of
from gameplay.protection.use import Use, keep_count, uses_of
from players.models import Player
from players.wire.fields import format_time
from players.wire.json import plain

# So many rows are read again and again rather than written down.
KEEP_AFTER = 100

_MESSAGES = {
    LimitKind.LOSS: "The player's own loss limit of {limit} {currency} per {period} does not allow this stake.",
    LimitKind.STAKE: "The player's own stake limit of {limit} {currency} per {period} does not allow this stake.",
    LimitKind.TIME: "The player's own limit of {limit} minutes of play per {period} is reached.",
}


def check_limits(*, session: GameSession, stakes: Sequence[Decimal], now: datetime) -> None:
    """
    A stake counts as lost. Two bets of one player take turns here, since `claim` lets in one at a time.

    No query for a player without limits.

    :raises LimitReached: as named.
    """
    if session.player is None or not session.player.is_limited:
        return
    uses = uses_of(session.player.pk, now=now)
    staked = Decimal(0)
    for stake in stakes:
        staked = EXACT.add(staked, stake)
    for use in uses:
        if _is_broken_by(use, session.currency, staked):
            raise reached(use, now=now)
    if max((it.read for it in uses), default=0) >= KEEP_AFTER:
        keep_count(uses, now=now)


def check_time_left(*, player: Player, now: datetime) -> None:
    """:raises LimitReached: the player has played for as long as they wanted to at the most."""
    if not player.is_limited:
        return
    for use in uses_of(player.pk, now=now):
        if use.limit.kind == LimitKind.TIME and _is_broken_by(use, "", Decimal(0)):
            raise reached(use, now=now)


def reached(use: Use, *, now: datetime) -> LimitReached:
    limit = use.limit
    assert use.value is not None
    message = _MESSAGES[LimitKind(limit.kind)].format(
        limit=plain(use.value), currency=limit.currency, period=limit.period
    )
    return LimitReached(
        message,
        kind=limit.kind,
        period=limit.period,
        currency=limit.currency or None,
        limit=use.value,
        used=use.used,
        left=use.left,
        resetsAt=format_time(end_of(limit.period, now)),
    )


def _is_broken_by(use: Use, currency: str, staked: Decimal) -> bool:
    if use.value is None:
        return False
    if use.limit.kind == LimitKind.TIME:
        return use.used >= use.value
    return use.limit.currency == currency and EXACT.add(use.used, staked) > use.value
