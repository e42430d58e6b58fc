"""The cap on simultaneous calls: exact over threads and processes, and freed by the kernel."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.test import Client

from players.errors import ServerIsBusy
from players.wire import slots
from tests.factories import OperatorFactory, bearer
from tests.wire.echo import Waits
from tests.wire.holder import hold

spawn = multiprocessing.get_context("spawn")
fork = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def small_cap(settings):
    settings.OPERATOR_CALL_CAP = 5
    settings.CALL_CAP_SHARE = 1.0


def free(operator_id: int) -> int:
    """How many more calls would be let in now."""
    with ExitStack() as held:
        for count in range(100):
            try:
                held.enter_context(slots.slot(operator_id))
            except ServerIsBusy:
                return count
    raise AssertionError("there is no cap")


@pytest.fixture
def holder(settings):
    """Start processes that hold slots; none outlives the test."""
    started = []

    def start(operator_id, count, context=spawn):
        ready, go_on = context.Event(), context.Event()
        process = context.Process(
            target=hold, args=(settings.RUN_DIR, operator_id, count, ready, go_on), daemon=True
        )
        process.start()
        started.append(process)
        assert ready.wait(30)
        return process, go_on

    yield start
    for process in started:
        process.kill()
        process.join()


class TestCap:
    def test_lets_so_many_in_and_no_more(self):
        assert free(1) == 5
        assert free(1) == 5, "and gives them all back"

    def test_is_each_operators_own(self):
        with slots.slot(1), slots.slot(1):
            assert (free(1), free(2)) == (3, 5)

    def test_is_given_back_when_the_call_fails(self):
        with pytest.raises(RuntimeError), slots.slot(1):
            raise RuntimeError
        assert free(1) == 5

    @pytest.mark.parametrize(("share", "calls"), [(0.5, 2), (0.01, 1), (2.0, 10)])
    def test_is_this_machines_share(self, settings, share, calls):
        settings.CALL_CAP_SHARE = share
        assert free(1) == calls

    def test_holds_over_threads(self):
        inside, most, lock = 0, 0, threading.Lock()

        def call(_number: int) -> bool:
            nonlocal inside, most
            try:
                with slots.slot(1):
                    with lock:
                        inside += 1
                        most = max(most, inside)
                    threading.Event().wait(0.0005)
                    with lock:
                        inside -= 1
            except ServerIsBusy:
                return False
            return True

        with ThreadPoolExecutor(20) as pool:
            served = sum(pool.map(call, range(2000)))

        assert most == 5
        assert served >= 5
        assert free(1) == 5


@pytest.mark.slow(budget=60)
class TestProcesses:
    def test_share_the_cap(self, holder):
        _process, go_on = holder(7, 3)
        assert (free(7), free(8)) == (2, 5)

        holder(7, 2)
        assert free(7) == 0

        go_on.set()
        _process.join(30)
        assert free(7) == 3

    def test_that_are_killed_give_theirs_back(self, holder):
        process, _go_on = holder(7, 5)
        assert free(7) == 0

        os.kill(process.pid, signal.SIGKILL)
        process.join(30)

        assert free(7) == 5

    def test_that_are_forked_hold_none_of_their_parents(self, holder):
        with slots.slot(7), slots.slot(7):
            process, _go_on = holder(7, 3, context=fork)
            assert free(7) == 0
            process.kill()
            process.join(30)
            assert free(7) == 3, "and the parent keeps its own when the child ends"


class TestCall:
    def test_above_the_cap_is_refused_at_once(self, committed_db, echo_paths, settings):
        settings.OPERATOR_CALL_CAP = 1
        headers = bearer(OperatorFactory())
        Waits.entered.clear()
        Waits.go_on.clear()

        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(lambda: Client(headers=headers).get("/v1/waits"))
            assert Waits.entered.wait(10)
            second = Client(headers=headers).get("/v1/closed")
            Waits.go_on.set()

            assert (second.status_code, second.json()["errorCode"]) == (429, "SERVER_IS_BUSY")
            assert second.headers["Retry-After"] == "1"
            assert first.result(10).status_code == 200
        assert Client(headers=headers).get("/v1/closed").status_code == 200
