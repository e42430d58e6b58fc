"""What a process that uses the embedded server does: say so for its life, and have the server started."""

import os
import sys
from pathlib import Path

from config.postgres import keeper, locks, server
from config.postgres.place import Place, refuse_somebody_elses

# The locks this process holds, by data directory. A child made by fork shares its parent's.
_held: dict[Path, int] = {}


def ensure_running(place: Place) -> None:
    """
    Use the server from now until this process ends, and have it started when it is not running.

    Costs one connection to a socket when it runs already.

    :raises EmbeddedPostgresError: it did not start; the message says why.
    """
    if place.root not in _held:
        refuse_somebody_elses(place)
        handle = locks.open_lock(place.users_lock)
        locks.share(handle)  # waits while a keeper stops the server
        _held[place.root] = handle
    if not (server.is_ready(place) and locks.is_held(place.keeper_lock)):
        keeper.start(place, tell=_tell)


def leave(place: Place) -> None:
    """Stop using it before this process ends."""
    handle = _held.pop(place.root, None)
    if handle is not None:
        os.close(handle)


def _tell(line: str) -> None:
    sys.stderr.write(f"embedded PostgreSQL: {line}\n")
