"""
The process that minds the server: starts it, starts it again after a crash, stops it when nobody is left.

One per data directory. It belongs to nobody's session, so that Ctrl-C and a closed terminal leave it be,
and it is the server's parent, so that a killed server is no zombie that a new one would take for alive.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable

from config.postgres import locks, server
from config.postgres.place import CHECKOUT, EmbeddedPostgresError, Place

# A shell that runs one command after another should not restart the server between them.
LINGER_SECONDS = float(os.environ.get("COUNTROOM_POSTGRES_LINGER") or 5)
LOOK_SECONDS = 0.5
RESTARTS_A_MINUTE = 3

READY = "ready"
FAILED = "failed: "
PROGRESS = "progress: "


def start(place: Place, tell: Callable[[str], None]) -> None:
    """
    Have a keeper and a server that takes connections. `tell` gets a line when it takes a while.

    :raises EmbeddedPostgresError: it did not start; the message says why.
    """
    command = [sys.executable, "-m", "config.postgres", "keep", str(place.root)]
    with subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    ) as process:
        assert process.stdout is not None
        answer = ""
        for line in process.stdout:
            if line.startswith(PROGRESS):
                tell(line.removeprefix(PROGRESS).strip())
            else:
                answer += line
    if answer.strip() != READY:
        raise EmbeddedPostgresError(
            answer.removeprefix(FAILED).strip() or "The keeper of PostgreSQL was killed."
        )


def keep(place: Place) -> None:
    """The keeper's whole life. Returns at once in the process that called, and goes on in another."""
    if os.fork():
        return
    os.setsid()
    place.root.mkdir(parents=True, exist_ok=True)
    try:
        _become_keeper(place)
    except EmbeddedPostgresError as trouble:
        _answer(f"{FAILED}{trouble}")
    finally:
        sys.stdout.flush()
    os._exit(0)


def _become_keeper(place: Place) -> None:
    keeper = locks.open_lock(place.keeper_lock)
    deadline = time.monotonic() + server.START_SECONDS
    while not locks.take(keeper):
        # Another keeper minds it. When it is ready this one is not needed.
        if server.is_ready(place):
            _answer(READY)
            return
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(f"PostgreSQL was not ready in time. Its log is {place.log}.")
        time.sleep(0.05)
    child = server.ensure_started(place, say=lambda line: _answer(f"{PROGRESS}{line}"))
    _answer(READY)
    _let_go_of_the_caller(place)
    _mind(place, child)


def _mind(place: Place, child: "subprocess.Popen[bytes] | None") -> None:
    users = locks.open_lock(place.users_lock)
    unused_since: float | None = None
    crashes: list[float] = []
    while True:
        time.sleep(LOOK_SECONDS)
        if _has_ended(place, child):
            if not place.pid_file.exists():
                return  # in good order: stopped by hand
            crashes = [at for at in crashes if at > time.monotonic() - 60] + [time.monotonic()]
            if not _is_used(users) or len(crashes) > RESTARTS_A_MINUTE:
                return
            child = server.ensure_started(place, say=print)
        if _is_used(users):
            unused_since = None
            continue
        unused_since = unused_since or time.monotonic()
        if time.monotonic() - unused_since >= LINGER_SECONDS and locks.take(users):
            # Whoever comes now waits for this lock, and starts a new server.
            server.stop(place)
            return


def _has_ended(place: Place, child: "subprocess.Popen[bytes] | None") -> bool:
    return child.poll() is not None if child is not None else not server.is_ready(place)


def _is_used(users: int) -> bool:
    if not locks.take(users):
        return True
    locks.leave(users)
    return False


def _answer(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the pipe to whoever started this


def _let_go_of_the_caller(place: Place) -> None:
    """Hold none of its pipes open, and no folder that somebody may want to remove."""
    os.chdir("/")
    with place.log.open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
