"""What the worker does for the games and the modes. Named in settings.WORKER_CHORES."""

from datetime import UTC, datetime

from gameplay import modes
from wallets.work import chore


@chore(every=30)
def resume_switches() -> bool:
    """Changes of mode whose process died in the middle."""
    modes.resume_switches(now=datetime.now(UTC))
    return False
