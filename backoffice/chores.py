"""What the worker does for the back office. Named in settings.WORKER_CHORES."""

from datetime import UTC, datetime

from backoffice.closes import closing
from backoffice.entry import lockout, sessions
from wallets.work import chore


@chore(every=5)
def seal_closes() -> bool:
    """Days and months that somebody closed, once nothing can be added to them."""
    return closing.seal_next()


@chore(every=3600)
def forget_old_logins() -> bool:
    """Sessions that ended, and failures that lock nobody any more."""
    sessions.forget_ended(now=datetime.now(UTC))
    lockout.forget_old(now=datetime.now(UTC))
    return False
