"""
Who holds the money of a session: one module for each way, with the same functions.

`balance(session)` says what there is. Where the money is here, `book(session, round_id, steps)` books all steps or
none; a seamless operator is asked instead (gameplay/seamless/play.py).
"""

from types import ModuleType

from gameplay.models import GameSession, SessionMode
from gameplay.money import demo, seamless, transfer

_WAYS: dict[str, ModuleType] = {
    SessionMode.TRANSFER: transfer,
    SessionMode.SEAMLESS: seamless,
    SessionMode.DEMO: demo,
}


def of(session: GameSession) -> ModuleType:
    """The one place that chooses; the mode was frozen at the launch."""
    return _WAYS[session.mode]
