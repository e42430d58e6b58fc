"""
At most so many calls of one operator at the same time, exact over all processes of a machine.

A call holds one byte of a lock file, and which byte says whose slot it is. These are the kernel's
own record locks: it gives them back when a process ends, however it ends, and nothing is written
to the database. They belong to a process, not to a thread, so each process also remembers which
bytes it holds itself. Such locks are lost when *any* descriptor of the file is closed, so it is
opened once and never closed. RUN_DIR has to be a local directory.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.conf import settings

from players.errors import ServerIsBusy

# Room for each operator's slots in the file (which stays empty: locks may lie beyond its end).
# Fixed, so that processes with an old and a new cap never take one byte for two operators.
STRIDE = 1024

_guard = Lock()
_held: dict[int, set[int]] = {}
_file: int | None = None


@contextmanager
def slot(operator_id: int) -> Iterator[None]:
    """
    Hold one of the operator's slots for the time of a call.

    :raises ServerIsBusy: all of them are taken.
    """
    byte = _take(operator_id)
    try:
        yield
    finally:
        _give_back(operator_id, byte)


def cap() -> int:
    """This machine's share of the calls that an operator may have under way."""
    return min(STRIDE, max(1, int(settings.OPERATOR_CALL_CAP * settings.CALL_CAP_SHARE)))


def _take(operator_id: int) -> int:
    most = cap()
    # Processes begin at different places, so that they rarely try each other's bytes.
    first = os.getpid() % most
    with _guard:
        file, ours = _opened(), _held.setdefault(operator_id, set())
        for byte in (operator_id * STRIDE + (first + step) % most for step in range(most)):
            if byte not in ours and _locks(file, byte):
                ours.add(byte)
                return byte
    raise ServerIsBusy


def _locks(file: int, byte: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
    except (BlockingIOError, PermissionError):  # EAGAIN or EACCES, as POSIX leaves it open
        return False
    return True


def _give_back(operator_id: int, byte: int) -> None:
    with _guard:
        fcntl.lockf(_opened(), fcntl.LOCK_UN, 1, byte)
        ours = _held[operator_id]
        ours.discard(byte)
        if not ours:
            del _held[operator_id]


def _opened() -> int:
    global _file
    if _file is None:
        settings.RUN_DIR.mkdir(parents=True, exist_ok=True)
        _file = os.open(settings.RUN_DIR / "operator-slots", os.O_RDWR | os.O_CREAT, 0o600)
    return _file


def _forget_the_parents() -> None:
    """A forked child holds none of its parent's locks, and must not wait for its threads."""
    global _guard
    _guard = Lock()
    _held.clear()


os.register_at_fork(after_in_child=_forget_the_parents)
