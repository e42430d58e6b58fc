"""Locks on files, which the kernel gives back when their holder dies in whatever way."""

import fcntl
import os
from pathlib import Path


def open_lock(path: Path) -> int:
    """A handle to lock; not inherited by programs that this process starts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)


def share(handle: int) -> None:
    """Wait for a shared lock."""
    fcntl.flock(handle, fcntl.LOCK_SH)


def take(handle: int) -> bool:
    """Try for the exclusive lock, without waiting."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def leave(handle: int) -> None:
    fcntl.flock(handle, fcntl.LOCK_UN)


def is_held(path: Path) -> bool:
    """Somebody holds the exclusive lock at this moment."""
    handle = open_lock(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(handle)
