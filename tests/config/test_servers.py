"""The tests' own ground: the real web server on a test's database, which may be killed."""

import os
import signal
import time

import pytest

from players.models import Player
from tests.factories import OperatorFactory, issued
from wallets.services import open_currencies


def link(client):
    return client.post("/v1/player/create", json={"playerExternalId": "p1"})


@pytest.mark.slow(budget=60)
class TestTheWebServer:
    def test_works_on_the_tests_database_and_ends_with_the_test(self, web_server):
        operator = OperatorFactory()
        open_currencies(operator=operator, currencies=["USD"])
        server = web_server()

        answer = link(server.client(issued(operator).secret))

        assert answer.json()["data"]["playerCode"] == Player.objects.get().code
        assert len(server.workers()) == 2

    def test_is_killed_and_started_again(self, web_server):
        token = issued(OperatorFactory()).secret
        server = web_server(processes=1, threads=2)

        server.kill()

        assert not server.is_ready()
        server.start()
        assert link(server.client(token)).status_code == 200

    def test_replaces_a_worker_that_was_killed(self, web_server):
        server = web_server(processes=1, threads=2)
        (worker,) = server.workers()

        os.kill(worker, signal.SIGKILL)

        deadline = time.monotonic() + 30
        while server.workers() in ([], [worker]) or not server.is_ready():
            assert time.monotonic() < deadline
            time.sleep(0.05)
