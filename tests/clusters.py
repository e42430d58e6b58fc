"""
A PostgreSQL server of a test's own, which may be killed: the embedded one's binaries, in a data directory of its own.

    def test_survives(own_server):
        own_server.kill()       # the postmaster, with -9
        own_server.recover()    # as after a power cut

Everybody else's tests share a server, which nobody kills.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections

from config.postgres import server
from config.postgres.place import DATABASE, SUPERUSER, Owner, Place, binaries


class OwnServer:
    """Durable like every embedded server: what was committed is there after a kill."""

    def __init__(self, root: Path) -> None:
        self.place = Place(root)
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """DATABASE_URL for other processes."""
        return self.place.url()

    def recover(self) -> None:
        """Start it, which waits for what a killed one has left and then for its recovery."""
        self._running = server.ensure_started(self.place, lambda _line: None)
        assert self._running is not None, "it runs already"

    def kill(self) -> None:
        """With -9. Its backends end when they see it: those in the middle of a statement after that."""
        assert self._running is not None, "it does not run"
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()
        self._running = None

    def remove(self) -> None:
        self.stop()
        if self.place.socket_dir != self.place.cluster:
            shutil.rmtree(self.place.socket_dir, ignore_errors=True)
        shutil.rmtree(self.place.root)

    def stop(self) -> None:
        if self._running is not None:
            self._running.send_signal(signal.SIGQUIT)
            self._running.wait(server.STOP_SECONDS)
            self._running = None


@contextmanager
def own_server(conf: str = "") -> Iterator[OwnServer]:
    """
    A new one with a migrated database, which is the default connection's until the end; then it is removed.

    :param conf: lines of postgresql.conf, with `{root}` for a folder that is there as long.
    """
    root = Path(tempfile.mkdtemp(prefix="countroom-own-"))
    made = OwnServer(root)
    try:
        server.create_cluster(made.place, Owner.of(made.place))
        _configure(made.place, conf)
        made.recover()
        with _connected_to(made.place):
            call_command("migrate", verbosity=0, interactive=False)
            yield made
    finally:
        made.remove()


def base_backup(of: Place, place: Place, *, standby: bool) -> None:
    """Copy a running cluster; `standby`: what is started from it follows that one."""
    owner = Owner.of(of)
    os.chown(place.root, owner.uid, owner.gid)
    tool = str(binaries() / "pg_basebackup")
    follow = ["--write-recovery-conf"] if standby else []
    server._run(
        owner, [tool, "-d", of.url("postgres"), "-D", str(place.cluster), "--checkpoint=fast", *follow]
    )
    # The lock of the primary's socket is copied too. Starting removes it, but nobody may wait for its process.
    (place.cluster / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


@contextmanager
def replica_of(primary: OwnServer) -> Iterator[OwnServer]:
    """A streaming replica, which is the connection `replica` until the end."""
    root = Path(tempfile.mkdtemp(prefix="countroom-replica-"))
    made = OwnServer(root)
    try:
        base_backup(primary.place, made.place, standby=True)
        made.recover()
        connections.settings["replica"] = dict(
            connections.settings["default"], HOST=os.fspath(made.place.socket_dir)
        )
        yield made
    finally:
        if "replica" in connections.settings:
            connections["replica"].close()
            del connections["replica"]
            del connections.settings["replica"]
        made.remove()


@contextmanager
def restored_to(backup: Place, *, archive: Path, target: str) -> Iterator[OwnServer]:
    """The backup with the archived log played on to a named restore point; the default connection's until the end."""
    made = OwnServer(backup.root)
    try:
        _configure(
            backup,
            f"archive_mode = off\nrestore_command = 'cp {archive}/%f %p'\n"
            f"recovery_target_name = '{target}'\nrecovery_target_action = promote\n",
        )
        (backup.cluster / "recovery.signal").touch()
        made.recover()
        with _connected_to(backup):
            yield made
    finally:
        made.remove()


def _configure(place: Place, conf: str) -> None:
    with (place.cluster / "postgresql.conf").open("a") as file:
        file.write(conf.format(root=place.root))


@contextmanager
def _connected_to(place: Place) -> Iterator[None]:
    """Send the default connection of this thread, and of all threads that start meanwhile, to this server."""
    shared: dict[str, Any] = connections.settings["default"]
    before = dict(shared)
    _forget_connection()
    shared.update(
        ENGINE="django.db.backends.postgresql",
        NAME=DATABASE,
        USER=SUPERUSER,
        PASSWORD="",
        HOST=os.fspath(place.socket_dir),
        PORT="",
    )
    try:
        yield
    finally:
        _forget_connection()
        shared.clear()
        shared.update(before)


def _forget_connection() -> None:
    connections["default"].close()
    del connections["default"]
