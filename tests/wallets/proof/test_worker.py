"""./manage.py worker: chores again and again, until SIGTERM, through lost connections."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from structlog.testing import capture_logs

from tests.cast import wait_for_horizon
from tests.wallets.proof.book import Book, wait_until
from wallets import work
from wallets.models import Follower, Quarter, Seal
from wallets.work import Chore, Worker, chore, configured_chores, do_once


class Running:
    """A worker in a thread of the test's."""

    def __init__(self, *chores):
        self.worker = Worker(chores)
        self.thread = threading.Thread(target=self.worker.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *args):
        self.worker.stop()
        self.thread.join(30)
        assert not self.thread.is_alive()


class TestAWorker:
    def test_does_a_chore_at_its_interval_and_at_once_while_there_is_more(self):
        times = []

        def step():
            times.append(time.monotonic())
            return len(times) < 3

        with Running(Chore("it", step, 0.3)):
            wait_until(lambda: len(times) == 4)

        assert times[2] - times[0] < 0.2
        assert times[3] - times[2] >= 0.3

    def test_lets_a_slow_chore_delay_no_other(self):
        done, may_end = [], threading.Event()

        with Running(
            Chore("slow", lambda: not may_end.wait(20), 1), Chore("quick", lambda: bool(done.append(1)), 0.01)
        ):
            wait_until(lambda: len(done) > 5)
            may_end.set()

    def test_ends_the_step_it_is_in_before_it_stops(self):
        begun, ended = threading.Event(), []

        def step():
            begun.set()
            time.sleep(0.3)
            ended.append(1)
            return True

        with Running(Chore("it", step, 0)):
            begun.wait(5)

        assert ended == [1]

    def test_goes_on_after_trouble_with_the_database(self, monkeypatch):
        answers = iter([OperationalError("gone\n"), OperationalError("gone"), False])
        done = []

        def step():
            answer = next(answers, False)
            if isinstance(answer, Exception):
                raise answer
            done.append(1)
            return answer

        with capture_logs() as logs, Running(Chore("it", step, 0.01)):
            wait_until(lambda: len(done) > 2)

        trouble = [log for log in logs if log["event"] == "worker.database_trouble"]
        assert [(it["chore"], it["trouble"]) for it in trouble] == [("it", "gone")] * 2

    def test_pauses_longer_after_each_failure(self):
        pauses = [max(work._pause_after(failures) for _ in range(200)) for failures in (1, 3, 30)]

        assert pauses[0] < pauses[1] < pauses[2] <= work.LONGEST_PAUSE_SECONDS

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_begins_a_chore_again_that_died_of_an_error_of_ours(self, monkeypatch, settings):
        monkeypatch.setattr(work, "REVIVED_AFTER_SECONDS", 0.05)
        settings.WORKER_TROUBLE = []  # there is no database here to tell
        tries, done = [], []

        def step():
            tries.append(1)
            if len(tries) == 1:
                raise ZeroDivisionError
            return False

        with (
            capture_logs() as logs,
            Running(Chore("broken", step, 0.01), Chore("sound", lambda: bool(done.append(1)), 0.01)),
        ):
            wait_until(lambda: len(tries) > 2 and len(done) > 2)

        assert {"event": "worker.chore_died", "chore": "broken", "log_level": "error"} in logs

    def test_may_have_an_interval_from_the_settings(self, settings):
        settings.SEAL_EVERY_SECONDS = 17

        @chore(every="SEAL_EVERY_SECONDS")
        def seal():
            return False

        assert (seal.name, seal.pause) == ("seal", 17.0)

    def test_finds_its_chores_by_name(self):
        assert [it.name for it in configured_chores()][:2] == ["roll_up", "seal"]


@pytest.mark.usefixtures("committed_db")
class TestOnce:
    def test_does_all_that_is_due(self):
        Book().deposit()
        wait_for_horizon()

        call_command("worker", "--once")

        assert Quarter.objects.get().rows == 1
        assert Seal.objects.get().rows == 1

    def test_does_each_chore_until_there_is_no_more(self):
        left = [True, True, False]

        do_once([Chore("it", lambda: left.pop(0), 60)])

        assert left == []


class TestTheProcess:
    @pytest.fixture
    def start(self, committed_db):
        started = []

        def start(**environment):
            process = subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=settings.BASE_DIR,
                env=os.environ
                | {"DATABASE_URL": committed_db, "SEAL_EVERY_SECONDS": "1"}
                | {"SEAL_SIGNING_KEY": settings.SEAL_SIGNING_KEY}
                | environment,
                stderr=subprocess.PIPE,
                text=True,
            )
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.communicate()

    @pytest.mark.slow(budget=60)
    def test_several_work_through_a_lost_connection_and_end_on_sigterm(self, start):
        book = Book()
        workers = [start(), start()]
        wait_until(lambda: Follower.objects.get(name="quarters").xid > 0)

        book.deposit()
        with connection.cursor() as cursor:  # the server throws everybody else out
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        book.deposit()
        wait_until(lambda: sum(Quarter.objects.values_list("rows", flat=True)) == 2, 50)
        wait_until(lambda: sum(Seal.objects.values_list("rows", flat=True)) == 2, 50)

        for process in workers:
            process.send_signal(signal.SIGTERM)
        for process in workers:
            said = process.communicate(timeout=20)[1]
            assert process.returncode == 0, said
            assert "worker.stopped" in said
            assert "Traceback" not in said
