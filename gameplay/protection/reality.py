"""The reality check: every so often a game's page stops and says how long the player has played, and how it went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, F, Sum

from gameplay.models import GameRound, GameSession
from gameplay.models.rounds import EXACT


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one session, in its currency. `staked` is without what was given back; `net` is below 0 after a loss."""

    seconds: int
    rounds: int
    staked: Decimal
    won: Decimal

    @property
    def net(self) -> Decimal:
        return EXACT.subtract(self.won, self.staked)


def facts_of(session: GameSession, *, now: datetime) -> Facts:
    sums = GameRound.objects.filter(session=session, staked__gt=F("refunded")).aggregate(
        rounds=Count("pk"), staked=Sum(F("staked") - F("refunded")), won=Sum("won")
    )
    assert session.entered_at is not None, "a page has been entered"
    return Facts(
        seconds=(now - session.entered_at) // timedelta(seconds=1),
        rounds=sums["rounds"],
        staked=sums["staked"] or Decimal(0),
        won=sums["won"] or Decimal(0),
    )


def minutes_between(session: GameSession) -> int:
    """The operator's own figure, else the platform's."""
    return session.operator.reality_check_minutes or int(settings.REALITY_CHECK_MINUTES)


def seconds_left(session: GameSession, *, now: datetime) -> int:
    """Until the next one; 0: it is due, after a reload of the page too."""
    since = session.reminded_at or session.entered_at
    assert since is not None, "a page has been entered"
    due = since + timedelta(minutes=minutes_between(session))
    # Rounded up: the page does not ask before its time.
    return max(-((now - due) // timedelta(seconds=1)), 0)
