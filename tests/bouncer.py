"""
A PgBouncer in transaction mode, as docs/production.md sets it up, and the tests that go to the database through it.

Those named in `BEHIND` do where a PgBouncer is found, with every connection of theirs and of the processes that they
start; the others, and what makes and drops databases, go directly. A test there that needs a session of its own says
so with `@pytest.mark.direct`. `PGBOUNCER=path` names the program, an empty one leaves it out.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, connections

HOST = "127.0.0.1"
START_SECONDS = 20
BEHIND = (
    "tests/api/",
    "tests/wire/",
    "tests/config/test_pooled.py::TestBehindAPgbouncer",
    "tests/backoffice/exports/test_files.py",
    "tests/modes/test_races.py",
    "tests/protection/test_races.py",
    "tests/rounds/test_click_races.py",
    "tests/rounds/test_races.py",
    "tests/wallets/test_at_once.py",
    "tests/wallets/test_dying.py",
)
# Fewer than the threads of most races, and one is lent after the other, so that nobody has one of its own.
POOL = 16
# A row in production: here the tests' server has no role of the application's.
TIMEOUTS = (
    "set lock_timeout = 10000; set statement_timeout = 60000; set idle_in_transaction_session_timeout = 60000"
)
INI = """
[databases]
* = {server} connect_query='{timeouts}'
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 500
server_round_robin = 1
server_login_retry = 1
query_wait_timeout = 10
log_connections = 0
log_disconnections = 0
"""


def find_pgbouncer() -> str | None:
    told = os.environ.get("PGBOUNCER")
    if told is not None:
        return told or None
    return shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")


class Bouncer:
    """
    One of them, in front of one server. Runs from `start` until `stop`; `kill` is with -9.

    :param server: how it reaches the server: psycopg's parameters.
    """

    def __init__(self, server: Mapping[str, Any], *, pool: int = POOL) -> None:
        self._server = {
            name: server[name] for name in ("host", "port", "user", "password") if server.get(name)
        }
        self._pool = pool
        self._folder = tempfile.TemporaryDirectory(prefix="countroom-bouncer-")
        self._running: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        _ports.add(self.port)

    def url(self, database: str) -> str:
        """DATABASE_URL for other processes; they want DATABASE_BEHIND_PGBOUNCER too, see `environment`."""
        return f"postgresql://{self._server['user']}@{HOST}:{self.port}/{database}"

    def settings(self, options: dict[str, Any]) -> dict[str, Any]:
        """Of Django's connection, with what DATABASE_BEHIND_PGBOUNCER leaves out of `options`."""
        kept = {name: value for name, value in options.items() if name != "options"}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": HOST,
            "PORT": str(self.port),
            "USER": self._server["user"],
            "PASSWORD": "",
            "OPTIONS": kept | {"prepare_threshold": None},
        }

    @property
    def pid(self) -> int:
        assert self._running is not None, "it does not run"
        return self._running.pid

    def start(self) -> "Bouncer":
        folder = Path(self._folder.name)
        server = " ".join(f"{name}={value}" for name, value in self._server.items())
        ini = INI.format(server=server, timeouts=TIMEOUTS, host=HOST, port=self.port, pool=self._pool)
        (folder / "pgbouncer.ini").write_text(ini)
        command = [find_pgbouncer() or "pgbouncer", "-q", *self._as_whom(), str(folder / "pgbouncer.ini")]
        with (folder / "log").open("ab") as log:
            self._running = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while not self._takes_connections():
            assert self._running.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "the PgBouncer takes no connections"
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None

    def stop(self) -> None:
        # At once: in good order it would wait for its clients.
        self.kill()
        self._folder.cleanup()

    def _as_whom(self) -> list[str]:
        """It refuses to run as root, who has to name somebody that may use the server's socket."""
        if os.geteuid() != 0:
            return []
        host = str(self._server.get("host") or "")
        owner = Path(host).stat().st_uid if host.startswith("/") else pwd.getpwnam("nobody").pw_uid
        return ["-u", pwd.getpwuid(owner).pw_name]

    def _takes_connections(self) -> bool:
        with socket.socket() as knock:
            return knock.connect_ex((HOST, self.port)) == 0


_ports: set[int] = set()


def environment(database_url: str) -> dict[str, str]:
    """For processes of a test: its database, and whether one of ours is in front of it."""
    is_behind = urlsplit(database_url).port in _ports
    return {"DATABASE_URL": database_url, "DATABASE_BEHIND_PGBOUNCER": str(is_behind).lower()}


# -- The default connection ------------------------------------------------------------------------

_shared: Bouncer | None = None
"""In front of the tests' server, from the first test that goes through it until the process ends."""
_direct: dict[str, Any] | None = None
"""How the server is reached without it, while a test goes through it."""


def in_front() -> Bouncer | None:
    """The one that this test goes through."""
    return _shared if _direct is not None else None


@contextmanager
def through_pgbouncer() -> Iterator[None]:
    """Send the default connection of this thread, and of all threads that start meanwhile, through it."""
    global _shared, _direct
    if _shared is None:
        _shared = Bouncer(connection.get_connection_params()).start()
    ways = {"ENGINE", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS"}
    _direct = {name: value for name, value in connection.settings_dict.items() if name in ways}
    try:
        with _connecting(_shared.settings(_direct["OPTIONS"])):
            yield
    finally:
        _direct = None


@contextmanager
def directly() -> Iterator[None]:
    """Whatever this test does: what makes and drops databases needs sessions of its own."""
    if _direct is None:
        yield
    else:
        with _connecting(_direct):
            yield


@contextmanager
def _connecting(ways: dict[str, Any]) -> Iterator[None]:
    shared: dict[str, Any] = connections.settings["default"]
    before = {name: shared[name] for name in ways}
    _forget_connection()
    shared.update(ways)
    try:
        yield
    finally:
        _forget_connection()
        shared.update(before)


def _forget_connection() -> None:
    connections["default"].close()
    del connections["default"]


def stop_shared() -> None:
    if _shared is not None:
        _shared.stop()


def _free_port() -> int:
    with socket.socket() as knock:
        knock.bind((HOST, 0))
        return int(knock.getsockname()[1])
