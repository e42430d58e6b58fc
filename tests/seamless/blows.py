"""Who is killed in a storm, and how."""

import os
import random
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass

import psutil
from django.conf import settings
from django.db import connection

from tests.bouncer import Bouncer
from tests.clusters import OwnServer
from tests.seamless.storm import Tally
from tests.servers import WebServer


class Worker:
    """`./manage.py worker` in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = os.environ | environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "manage.py", "worker"]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=self._environment, stdout=quiet, stderr=quiet
        )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def revive(self) -> bool:
        """What a supervisor does: one that starts while the database is away ends. True: it had."""
        assert self._process is not None
        if self._process.poll() is None:
            return False
        self.start()
        return True


@dataclass
class Victims:
    database: OwnServer
    bouncer: Bouncer | None
    server: WebServer
    worker: Worker


def strike(blow: str, victims: Victims, rng: random.Random, tally: Tally) -> None:
    server, worker = victims.server, victims.worker
    tally.killed(blow)
    if blow == "web":
        victims = sorted(server.workers())
        if victims:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(rng.choice(victims)).kill()
    elif blow == "worker":
        worker.kill()
        worker.start()
    elif blow == "all of the web":
        server.kill()
        server.start()
    elif blow == "bouncer":
        assert victims.bouncer is not None
        victims.bouncer.kill()
        victims.bouncer.start()
    else:
        victims.database.kill()
        victims.database.recover()
        connection.close()
