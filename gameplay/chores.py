"""What the worker does for the games and the modes. Named in settings.WORKER_CHORES."""

from datetime import UTC, datetime

from wallets.work import chore

from gameplay import modes, overdue


@chore(every=60)
def settle_overdue() -> bool:
    """Rounds that were left open for too long."""
    return overdue.settle_overdue(now=datetime.now(UTC))


@chore(every=30)
def resume_switches() -> bool:
    """Changes of mode whose process died in the middle."""
    modes.resume_switches(now=datetime.now(UTC))
    return False
