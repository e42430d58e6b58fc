"""
The CPU that processes have used, in seconds, user and system.

A noisy machine makes everything slower, but it does not make a call do more work: CPU per operation hardly bends.
"""

from collections.abc import Callable

import psutil
from django.db import connection

Meter = Callable[[], float]


def of_tree(pid: int) -> Meter:
    """A process and everything below it. What has ended and was waited for is in its parent's account."""

    def read() -> float:
        root = psutil.Process(pid)
        return sum(_used(process) for process in [root, *root.children(recursive=True)])

    return read


def of_database() -> Meter | None:
    """The whole database server: backends, checkpoints, write-ahead log. None: it is on another machine."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = cursor.fetchone()[0]
    try:
        process = psutil.Process(backend)
        parent = process.ppid() if process.name().startswith("postgres") else None
    except psutil.Error:
        return None
    return None if parent is None else of_tree(parent)


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    # On macOS there is no account of children.
    ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return float(times.user + times.system + ended)
