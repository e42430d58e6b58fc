"""What the worker does for the ledger. Named in settings.WORKER_CHORES."""

from datetime import UTC, datetime

from wallets import rollups, seals
from wallets.work import chore


@chore(every=5)
def roll_up() -> bool:
    return rollups.roll_up()


@chore(every="SEAL_EVERY_SECONDS")
def seal() -> bool:
    return seals.seal_next(now=datetime.now(UTC))
