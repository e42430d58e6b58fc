"""What the worker does for the back office. Named in settings.WORKER_CHORES."""

from backoffice.closes import closing
from wallets.work import chore


@chore(every=5)
def seal_closes() -> bool:
    """Days and months that somebody closed, once nothing can be added to them."""
    return closing.seal_next()
