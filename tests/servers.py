"""
The real web server for tests: granian with several processes, as `make run` and production start it.

    def test_pays_once(committed_db, web_server):
        token = issued(OperatorFactory()).secret
        server = web_server()                      # two processes with 8 threads each
        answer = server.client(token).post("/v1/player/create", json={"playerExternalId": "p1"})

The server works on the test's own database, which is dropped afterwards. Settings go in by name:
`web_server(processes=1, OPERATOR_CALL_CAP="5")`. For tests that kill: `server.pid` is the parent's, `server.workers()`
are those that serve, `server.kill()` ends all of them with -9, and `server.start()` starts it again on the same port.
A worker that is killed alone is replaced. `static=True` collects the static files, for a browser.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx
import psutil
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from config.run import web_server_command
from tests import bouncer

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 20


@dataclass
class WebServer:
    """One running server. `environment` is what its processes get besides the test's own."""

    environment: dict[str, str]
    folder: Path
    processes: int
    threads: int
    port: int
    _running: "subprocess.Popen[bytes] | None" = None
    _clients: list[httpx.Client] = field(default_factory=list)
    _said: str = ""

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The parent's: it serves nothing, and replaces a worker that ended."""
        assert self._running is not None, "the server was stopped"
        return self._running.pid

    @property
    def log(self) -> str:
        return (self.folder / "web.log").read_text()

    def workers(self) -> list[int]:
        """Process ids of those that serve."""
        helpers = ("resource_tracker", "semaphore_tracker")  # of multiprocessing, where it does not fork
        commands = {child.pid: _command(child) for child in self._children()}
        return [pid for pid, words in commands.items() if words and not any(it in words for it in helpers)]

    def client(self, token: str | None = None) -> httpx.Client:
        """A client of the operator API, closed with the server. Timeout: 30 s. No proxy of the environment's."""
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        made = httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False)
        self._clients.append(made)
        return made

    def start(self) -> "WebServer":
        """Start it, and wait until every process is there and it is ready."""
        assert self._running is None, "it runs already"
        with (self.folder / "web.log").open("ab") as log:
            self._running = subprocess.Popen(
                web_server_command(self.port, processes=self.processes, threads=self.threads),
                cwd=settings.BASE_DIR,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not (self.is_ready() and len(self.workers()) == self.processes):
            assert self._running.poll() is None, f"the web server ended:\n{self.log}"
            assert time.monotonic() < deadline, f"not ready after {START_SECONDS} s: {self._said}\n{self.log}"
            time.sleep(0.05)
        return self

    def is_ready(self) -> bool:
        # Not httpx, which writes a line into the test's log for each try.
        asked = HTTPConnection(HOST, self.port, timeout=5)
        try:
            asked.request("GET", "/readyz")
            answer = asked.getresponse()
            self._said = answer.read().decode()
        except (OSError, HTTPException) as trouble:
            self._said = str(trouble)
            return False
        finally:
            asked.close()
        return answer.status == 200

    def kill(self) -> None:
        """All of it at once, with -9: what was not committed is gone, and no answer leaves."""
        assert self._running is not None, "the server was stopped"
        # Halted first, so that it replaces none of them meanwhile.
        os.kill(self._running.pid, signal.SIGSTOP)
        for child in self._children():
            child.kill()
        self._running.kill()
        self._running.wait()
        self._running = None

    def revive(self) -> bool:
        """
        What a supervisor does: start it again when it has ended by itself. True: it had.

        It takes a process that is killed twice within some seconds for one that cannot start, and ends.
        """
        if self._running is None or self._running.poll() is None:
            return False
        self._running = None
        self.start()
        return True

    def stop(self) -> None:
        """In good order: calls under way may end. Does nothing when it was stopped or killed."""
        for client in self._clients:
            client.close()
        self._clients.clear()
        if self._running is None:
            return
        self._running.terminate()
        try:
            self._running.wait(STOP_SECONDS)
            self._running = None
        except subprocess.TimeoutExpired:
            self.kill()

    def _children(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []


StartWebServer = Callable[..., WebServer]


@pytest.fixture
def web_server(committed_db: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[StartWebServer]:
    """Starts web servers on the test's database; see the top of this file. They end with the test."""
    started: list[WebServer] = []

    def start(*, processes: int = 2, threads: int = 8, static: bool = False, **environment: str) -> WebServer:
        folder = tmp_path / f"web-{len(started)}"
        folder.mkdir()
        if static:
            environment["STATIC_ROOT"] = request.getfixturevalue("static_root")
        server = WebServer(
            environment_of(committed_db, folder) | environment, folder, processes, threads, free_port()
        )
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The static files as production serves them, collected once."""
    root = tmp_path_factory.mktemp("static")
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False)
    return str(root)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def free_port() -> int:
    with socket.socket() as knock:
        knock.bind((HOST, 0))
        return int(knock.getsockname()[1])


def environment_of(database_url: str, folder: Path) -> dict[str, str]:
    """The test's database and keys; a folder of its own for what its processes share."""
    return bouncer.environment(database_url) | {
        "COUNTROOM_DEMO": "true",
        "COUNTROOM_RUN_DIR": str(folder),
        "STATIC_ROOT": str(folder),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
        "SECRET_KEY": settings.SECRET_KEY,
        "ENCRYPTION_KEYS": ",".join(settings.ENCRYPTION_KEYS),
        "SEAL_SIGNING_KEY": settings.SEAL_SIGNING_KEY,
    }
