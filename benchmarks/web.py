"""A web server for the load: the command of production, on a free port, with a folder of its own."""

import os
import signal
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
from django.conf import settings

from config.run import web_server_command

START_SECONDS = 120
STOP_SECONDS = 20
APPLICATION = "config.wsgi:application"


class ServerFailed(Exception):
    """The message has the end of its log."""


class WebServer:
    """Runs from the start of the object until `stop`."""

    def __init__(
        self,
        port: int,
        folder: Path,
        *,
        processes: int,
        application: str = APPLICATION,
        probe: str = "/healthz",
        **environment: str,
    ) -> None:
        self.port = port
        self._probe = probe
        self._log = folder / f"web-{port}.log"
        command = [*web_server_command(port, processes=processes)[:-1], application]
        began = time.monotonic()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=settings.BASE_DIR,
                env=os.environ | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait(began + START_SECONDS)
        self.started_in = time.monotonic() - began

    @property
    def pid(self) -> int:
        return self._process.pid

    def memory(self) -> float:
        """Resident megabytes of its largest process: the one that serves."""
        children = psutil.Process(self.pid).children(recursive=True)
        return float(max(child.memory_info().rss for child in children)) / 1e6

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    def _wait(self, deadline: float) -> None:
        """:raises ServerFailed: it gave no first answer."""
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ServerFailed(self._log.read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def _answers(self) -> bool:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", self._probe)
            return asked.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            asked.close()
