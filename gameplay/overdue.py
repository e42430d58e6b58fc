"""Rounds that were left open. Ours are finished for the player; another provider's are a person's business."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings

from gameplay.errors import Settling
from gameplay.models import GameRound, RoundState
from gameplay.originals.errors import GameError
from gameplay.play.clicks import finish_for_player
from players.errors import DomainError

logger = structlog.get_logger(__name__)

BATCH = 50


def settle_overdue(*, now: datetime) -> bool:
    """
    End what is older than ROUND_OVERDUE_HOURS: a hand stands, free spins are played, and it is paid.

    A round of another provider is never refunded or closed by time: it is marked, and its late win or cancel is still
    accepted. True: there is more.
    """
    due = GameRound.objects.filter(
        state=RoundState.OPEN,
        overdue_since=None,
        opened_at__lt=now - timedelta(hours=settings.ROUND_OVERDUE_HOURS),
    )
    found = list(due.select_related("game__provider").order_by("opened_at")[:BATCH])
    for round_ in found:
        if round_.game.provider.is_built_in:
            try:
                ended = finish_for_player(round_id=round_.pk, now=now)
            except Settling:
                continue  # a bet of it is under way; the next time
            except (DomainError, GameError) as refused:
                # One that cannot be paid holds up nobody else's: a person is told.
                round_.mark_overdue(now=now)
                logger.warning("round.not_finished", round=round_.pk, why=refused.message)
                continue
            logger.info("round.finished_for_player", round=round_.pk, won=str(ended.won))
        else:
            round_.mark_overdue(now=now)
            logger.warning("round.overdue", round=round_.pk, provider=round_.provider_id)
    return len(found) == BATCH
