"""
What dies in a soak: web processes, the worker and the database, with -9, at random from one seed. And who starts them
again.

SOAK_SECONDS is the whole: each of the two modes storms for half of it. `make test` storms for some seconds.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from config.postgres.place import DATABASE, SUPERUSER
from tests.bouncer import Bouncer, find_pgbouncer
from tests.clusters import OwnServer, own_server
from tests.servers import WebServer

ASKED = float(os.environ.get("SOAK_SECONDS") or 0) / 2
SEED = int(os.environ.get("SOAK_SEED") or random.randrange(10**6))
IS_LONG = ASKED > 60
# In a long storm there is time to play between the blows.
BLOWS_EVERY = (5, 15) if IS_LONG else (2, 6)
FIRST_BLOW_AFTER = 3
SAID_EVERY = 10


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


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
    """Everything that may be killed, and how often it was. `bouncer`: where there is one."""

    database: OwnServer
    bouncer: Bouncer | None
    servers: list[WebServer]
    worker: Worker
    rng: random.Random
    kills: Counter[str] = field(default_factory=Counter)

    def storm(self, seconds: float, *, turn: Callable[[], None], progress: Callable[[], str]) -> None:
        """
        Kill and revive until the time is over.

        :param turn: done between the blows, about each second. :param progress: what is said beside the kills.
        """
        deadline = time.monotonic() + seconds
        any_of_them = self.rng.choices(["web", "worker", "database", "bouncer"], [8, 8, 2, 1], k=10000)
        blows = ["web", "worker", "database", "bouncer", "all of the web", *any_of_them]
        if self.bouncer is None:
            blows = [it for it in blows if it != "bouncer"]
        next_blow = time.monotonic() + FIRST_BLOW_AFTER
        said = time.monotonic()
        while time.monotonic() < deadline:
            self.revive()
            time.sleep(self.rng.uniform(0.3, 1.5))
            # Nobody plays while nobody serves.
            if time.monotonic() > next_blow and self.are_served():
                self.strike(blows.pop(0))
                next_blow = time.monotonic() + self.rng.uniform(*BLOWS_EVERY)
            turn()
            if time.monotonic() > said + SAID_EVERY:
                said = time.monotonic()
                say(f"  {deadline - said:4.0f} s to go, {progress()}, {self.kills.total()} kills")

    def are_served(self) -> bool:
        return all(len(server.workers()) == server.processes for server in self.servers)

    def revive(self) -> None:
        for server in self.servers:
            if server.revive():
                self.kills["web, by itself"] += 1
        if self.worker.revive():
            self.kills["worker, by itself"] += 1

    def strike(self, blow: str) -> None:
        self.kills[blow] += 1
        server = self.rng.choice(self.servers)
        if blow == "web":
            victims = sorted(server.workers())
            if victims:
                with suppress(psutil.NoSuchProcess):
                    psutil.Process(self.rng.choice(victims)).kill()
        elif blow == "worker":
            self.worker.kill()
            self.worker.start()
        elif blow == "all of the web":
            server.kill()
            server.start()
        elif blow == "bouncer":
            assert self.bouncer is not None
            self.bouncer.kill()
            self.bouncer.start()
        else:
            self.database.kill()
            self.database.recover()
            connection.close()


# -- Fixtures: each mode's test imports them -----------------------------------------------------------


@pytest.fixture
def database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[OwnServer]:
    with django_db_blocker.unblock(), own_server() as started:
        yield started


@pytest.fixture
def between(database: OwnServer) -> Iterator[Bouncer | None]:
    """The way to it of those that are killed. This process looks on directly."""
    if find_pgbouncer() is None:
        yield None
        return
    started = Bouncer({"host": str(database.place.socket_dir), "user": SUPERUSER}).start()
    yield started
    started.stop()


@pytest.fixture
def committed_db(database: OwnServer, between: Bouncer | None) -> str:
    """What the servers stand on: not the database server that other tests share."""
    return database.url if between is None else between.url(DATABASE)


@pytest.fixture
def worker_of() -> Iterator[Callable[[dict[str, str]], Worker]]:
    started: list[Worker] = []

    def start(environment: dict[str, str]) -> Worker:
        worker = Worker(environment)
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()
