"""The same over HTTP: several server processes, killed in the middle, and the cap over all of them."""

import os
import random
import signal
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest
from django.db import connection, transaction

from wallets.models import Wallet

MONEY = {"playerExternalId": "alice", "currency": "USD", "amount": 10}


@pytest.fixture
def token(lucky):
    return lucky.headers["Authorization"].removeprefix("Bearer ")


@pytest.mark.slow(budget=60)
class TestSeveralProcesses:
    @pytest.mark.parametrize("payment_method", ["deposit", "invoice"])
    def test_are_exact_for_32_threads_on_one_wallet(self, lucky, token, web_server):
        lucky.pay_in("alice", "10000")
        dice = random.Random(8)
        movements = [
            (
                dice.choice(["deposit", "withdraw"]),
                MONEY | {"referenceId": f"m-{n}", "amount": str(Decimal(dice.randrange(1, 5000)) / 100)},
            )
            for n in range(160)
        ]
        plans = [dice.sample(movements, 10) for _ in range(32)]
        client = web_server(processes=3, threads=12).client(token)

        def play(plan):
            return [
                (sent["referenceId"], client.post(f"/v1/player/wallet/{kind}", json=sent))
                for kind, sent in plan
            ]

        with ThreadPoolExecutor(32) as pool:
            answers = [it for each in pool.map(play, plans) for it in each]

        assert Counter(it.status_code for _, it in answers) == {200: 320}
        done = {reference for reference, _ in answers}
        assert len({(reference, it.text) for reference, it in answers}) == len(done)
        assert sum("Idempotent-Replayed" not in it.headers for _, it in answers) == len(done)
        assert lucky.balance() == 10000 + sum(
            Decimal(sent["amount"]) * (1 if kind == "deposit" else -1)
            for kind, sent in movements
            if sent["referenceId"] in done
        )

    def test_that_are_killed_lose_nothing_that_was_answered(self, lucky, token, web_server):
        """All processes killed with -9 under load, started again, and every call repeated."""
        server = web_server(processes=2, threads=8)
        clients = [server.client(token) for _ in range(8)]
        references = [[f"{n}-{k}" for k in range(400)] for n in range(8)]
        killed = threading.Event()
        answered = {}

        def send(client, mine):
            for reference in mine:
                if killed.is_set():
                    return
                try:
                    answer = client.post("/v1/player/wallet/deposit", json=MONEY | {"referenceId": reference})
                except httpx.HTTPError:
                    return
                assert answer.status_code == 200
                answered[reference] = answer.text

        def kill():
            while len(answered) < 60:
                time.sleep(0.01)
            server.kill()
            killed.set()

        with ThreadPoolExecutor(9) as pool:
            pool.submit(kill)
            list(pool.map(send, clients, references))
        server.start()
        client = server.client(token)
        sent = [it for mine in references for it in mine[: len([x for x in mine if x in answered]) + 1]]
        again = {
            it: client.post("/v1/player/wallet/deposit", json=MONEY | {"referenceId": it}) for it in sent
        }

        assert {it.status_code for it in again.values()} == {200}
        for reference, text in answered.items():
            assert again[reference].text == text
            assert again[reference].headers["Idempotent-Replayed"] == "true"
        assert lucky.balance() == 10 * len(sent)


@pytest.mark.slow(budget=60)
class TestCap:
    @pytest.mark.direct  # 50 wait in the database at once
    def test_refuses_the_51st_call_and_lets_the_next_in_when_the_processes_are_killed(
        self, lucky, rival, token, web_server
    ):
        server = web_server(processes=2, threads=52)  # wherever the calls go
        client = httpx.Client(
            base_url=server.url,
            headers=lucky.headers,
            timeout=30,
            trust_env=False,
            limits=httpx.Limits(max_connections=100),
        )
        with client, ThreadPoolExecutor(50) as pool:
            with transaction.atomic():
                Wallet.objects.select_for_update(no_key=True).get(pk=lucky.wallet("alice").pk)
                waiting = [
                    pool.submit(
                        _swallow,
                        client.post,
                        "/v1/player/wallet/deposit",
                        json=MONEY | {"referenceId": f"c-{n}"},
                    )
                    for n in range(50)
                ]
                _wait_for_waiters(50)

                refused = client.get("/v1/operator/info")
                assert (refused.status_code, refused.json()["errorCode"]) == (429, "SERVER_IS_BUSY")
                assert int(refused.headers["Retry-After"]) >= 1
                assert (
                    server.client(rival.headers["Authorization"][7:]).get("/v1/operator/info").status_code
                    == 200
                )

                for worker in server.workers():
                    os.kill(worker, signal.SIGKILL)
                assert _until(lambda: _swallow(client.get, "/v1/operator/info"), 200)

            heard = [it.result(30) for it in waiting]

        answered = [it for it in heard if it is not None]
        assert {it.status_code for it in answered} <= {200}
        # Those of the killed process were with the database already, and nobody heard: the repeat tells.
        again = [lucky.post("player/wallet/deposit", MONEY | {"referenceId": f"c-{n}"}) for n in range(50)]
        assert {it.status for it in again} == {200}
        assert lucky.balance() == 500


def _swallow(call, *args, **more):
    try:
        return call(*args, **more)
    except httpx.HTTPError:
        return None


def _until(call, status, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = call()
        if answer is not None and answer.status_code == status:
            return True
        time.sleep(0.05)
    return False


def _wait_for_waiters(count):
    deadline = time.monotonic() + 9  # a call gives up after 10 s
    found = 0
    with connection.cursor() as cursor:
        while found < count:
            assert time.monotonic() < deadline, f"{found} of {count} are waiting"
            cursor.execute("select pg_stat_clear_snapshot()")
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and wait_event_type = 'Lock'"
            )
            found = cursor.fetchone()[0]
            time.sleep(0.02)
