"""Rounds that were really played: the house's first player at one of our own games."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from gameplay.models import Game, GameRound
from gameplay.play import clicks
from gameplay.sessions import session_with_all
from tests.backoffice.conftest import House
from tests.factories import seat

BETS: dict[str, dict[str, Any]] = {
    "dice": {"stake": "1", "side": "over", "target": 4950},
    "harbour-lights": {"stake": "1"},
    "blackjack": {"stake": "1"},
}


def played(house: House, game: str = "dice") -> GameRound:
    """A bet, and whatever came of it."""
    session, _secret = seat(house.operator, house.player.external_id, Game.objects.get(code=game))
    click = clicks.place_bet(
        session=session_with_all(session.pk),
        click_id=uuid4().hex,
        bet=BETS[game],
        commitment_seen=session.next_commitment,
        now=datetime.now(UTC),
    )
    return click.round
