"""
Who holds the money of a session: one module for each way, with the same functions.

`book(session, round_id, steps)` books all steps or none and says what there is then; `balance(session)` asks.
"""

from types import ModuleType

from gameplay.models import GameSession, SessionMode
from gameplay.money import demo, transfer

_WAYS: dict[str, ModuleType] = {SessionMode.TRANSFER: transfer, SessionMode.DEMO: demo}


def of(session: GameSession) -> ModuleType:
    """The one place that chooses; the mode was frozen at the launch."""
    return _WAYS[session.mode]
