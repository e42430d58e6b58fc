"""
The embedded PostgreSQL: shared, durable, stopped when its last user has gone, whole after kill -9.

Each test has a server of its own, in a folder of its own. Server and users are real processes.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from config.postgres import locks, server, users
from config.postgres.place import SOCKET_PATH_BYTES, EmbeddedPostgresError, Place

pytestmark = pytest.mark.slow(budget=60)  # a few seconds each on an idle machine

CHECKOUT = Path(__file__).resolve().parents[2]

USER = """
import sys
from pathlib import Path
from config.postgres import users
from config.postgres.place import Place
users.ensure_running(Place(Path(sys.argv[1])))
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(monkeypatch):
    # Not in pytest's own folder, which is closed to the user that the server runs as.
    monkeypatch.setenv("COUNTROOM_POSTGRES_LINGER", "0.5")
    root = Path(tempfile.mkdtemp(prefix="countroom-embedded-")).resolve()
    yield Place(root)
    users.leave(Place(root))
    server.stop(Place(root))
    wait_until(lambda: not locks.is_held(Place(root).keeper_lock))
    shutil.rmtree(root)


@pytest.fixture
def start_user(place):
    """Start a process that uses the server; `say_up()` waits until it does."""
    started = []

    def start():
        command = [sys.executable, "-c", USER, str(place.root)]
        process = subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def is_up(process):
    return process.stdout.readline() == "up\n"


def postmaster_pid(place):
    return int(place.pid_file.read_text().split()[0])


def query(place, statement, *values):
    with psycopg.connect(place.url(), autocommit=True) as connection:
        return connection.execute(statement, values or None).fetchone()[0]


def manage(*command, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


class TestAServer:
    def test_is_durable_and_reached_through_its_socket_alone(self, place):
        users.ensure_running(place)

        assert query(place, "SHOW fsync") == "on"
        assert query(place, "SHOW synchronous_commit") == "on"
        assert query(place, "SHOW data_checksums") == "on"
        assert query(place, "SHOW listen_addresses") == ""
        assert query(place, "SHOW server_encoding") == "UTF8"
        assert place.cluster.stat().st_mode & 0o077 == 0

    def test_starts_in_about_a_second_after_the_first_time(self, place):
        users.ensure_running(place)
        server.stop(place)
        wait_until(lambda: not locks.is_held(place.keeper_lock))
        begun = time.monotonic()

        users.ensure_running(place)

        assert time.monotonic() - begun < 5  # 0.3 s on an idle machine

    def test_is_reached_by_a_short_way_when_its_path_is_too_long_for_a_socket(self, place):
        deep = Place(place.root / ("d" * SOCKET_PATH_BYTES))
        try:
            users.ensure_running(deep)

            assert query(deep, "SELECT 1") == 1
            assert deep.socket_dir.stat().st_mode & 0o077 == 0
        finally:
            users.leave(deep)
            server.stop(deep)
            wait_until(lambda: not locks.is_held(deep.keeper_lock))
            shutil.rmtree(deep.socket_dir)


class TestItsUsers:
    def test_share_one_server_even_when_they_start_at_once(self, place, start_user):
        processes = [start_user() for _ in range(4)]

        assert all(is_up(process) for process in processes)
        assert len(server.processes_in(place)) > 1
        parents = {psutil.Process(pid).ppid() for pid in server.processes_in(place)}
        assert postmaster_pid(place) in parents

    def test_stop_it_when_the_last_one_ends(self, place, start_user):
        first, second = start_user(), start_user()
        assert is_up(first)
        assert is_up(second)

        first.communicate()
        time.sleep(2)
        assert server.is_ready(place)

        second.communicate()
        wait_until(lambda: not place.pid_file.exists())

    def test_stop_it_when_the_last_one_is_killed(self, place, start_user):
        only = start_user()
        assert is_up(only)

        only.kill()

        wait_until(lambda: not place.pid_file.exists())

    def test_find_it_running_when_its_keeper_was_killed_and_it_stops_all_the_same(self, place, start_user):
        first = start_user()
        assert is_up(first)
        pid = postmaster_pid(place)
        os.kill(psutil.Process(pid).ppid(), signal.SIGKILL)
        wait_until(lambda: not locks.is_held(place.keeper_lock))

        second = start_user()
        assert is_up(second)
        assert postmaster_pid(place) == pid

        first.communicate()
        second.communicate()
        wait_until(lambda: not place.pid_file.exists())

    def test_start_it_anew_after_it_was_stopped_by_hand(self, place, start_user):
        first = start_user()
        assert is_up(first)
        command = [sys.executable, "-m", "config.postgres", "stop", str(place.root)]
        said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)

        assert said.stdout == "stopped\n"
        assert not server.is_ready(place)
        assert is_up(start_user())


class TestAfterKillMinusNine:
    """Four connections insert and note what was acknowledged; the server dies under them."""

    @pytest.mark.slow(budget=90)
    @pytest.mark.parametrize("the_keeper_too", [False, True], ids=["keeper lives", "keeper dies too"])
    def test_nothing_acknowledged_is_lost(self, place, the_keeper_too):
        users.ensure_running(place)
        with psycopg.connect(place.url(), autocommit=True) as connection:
            connection.execute("CREATE TABLE journal (writer int, number int)")
        acknowledged = dict.fromkeys(range(4), 0)
        writers = [
            threading.Thread(target=self.insert_until_it_breaks, args=(place, writer, acknowledged))
            for writer in acknowledged
        ]
        for thread in writers:
            thread.start()
        wait_until(lambda: min(acknowledged.values()) > 100)

        pid = postmaster_pid(place)
        if the_keeper_too:
            os.kill(psutil.Process(pid).ppid(), signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        for thread in writers:
            thread.join()
        users.ensure_running(place)

        for writer, last in acknowledged.items():
            kept = query(place, "SELECT count(*) FROM journal WHERE writer = %s", writer)
            assert kept in (last, last + 1)  # one may have been kept whose acknowledgement was lost
        assert postmaster_pid(place) != pid

    @staticmethod
    def insert_until_it_breaks(place, writer, acknowledged):
        with psycopg.connect(place.url(), autocommit=True) as connection:
            try:
                while True:
                    number = acknowledged[writer] + 1
                    connection.execute("INSERT INTO journal VALUES (%s, %s)", [writer, number])
                    acknowledged[writer] = number
            except psycopg.OperationalError:
                return

    def test_a_process_id_that_somebody_else_has_by_now_does_not_keep_it_from_starting(
        self, place, start_user
    ):
        users.ensure_running(place)
        pid = postmaster_pid(place)
        os.kill(psutil.Process(pid).ppid(), signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not server.processes_in(place))
        stale = place.pid_file.read_text().replace(str(pid), str(os.getpid()), 1)
        place.pid_file.write_text(stale)

        users.ensure_running(place)

        assert query(place, "SELECT 1") == 1


class TestARefusal:
    def test_says_what_to_do_about_the_data_of_another_major_version(self, place):
        place.cluster.mkdir(mode=0o700)
        (place.cluster / "PG_VERSION").write_text("17\n")

        with pytest.raises(EmbeddedPostgresError, match=r"written by PostgreSQL 17.*pg_dump.*To begin anew"):
            users.ensure_running(place)

    def test_shows_the_end_of_the_servers_log(self, place):
        users.ensure_running(place)
        server.stop(place)
        (place.cluster / "postgresql.conf").write_text("no_such_setting = 1\n")
        wait_until(lambda: not locks.is_held(place.keeper_lock))

        with pytest.raises(EmbeddedPostgresError, match="no_such_setting"):
            users.ensure_running(place)


class TestACommand:
    @pytest.mark.parametrize(
        "command", [["help"], ["spectacular", "--file", os.devnull]], ids=lambda it: it[0]
    )
    def test_that_needs_no_database_starts_none(self, place, command):
        done = manage(*command, COUNTROOM_DATA_DIR=str(place.root), DATABASE_URL="", COUNTROOM_DEMO="true")

        assert done.returncode == 0, done.stderr
        assert not place.cluster.exists()

    def test_that_needs_one_sets_it_up(self, place):
        done = manage("migrate", COUNTROOM_DATA_DIR=str(place.root), DATABASE_URL="", COUNTROOM_DEMO="true")

        assert done.returncode == 0, done.stderr
        users.ensure_running(place)
        assert query(place, "SELECT count(*) > 0 FROM django_migrations")

    def test_with_a_database_url_uses_that_server(self, place):
        users.ensure_running(place)
        elsewhere = place.root / "elsewhere"

        done = manage(
            "migrate", COUNTROOM_DATA_DIR=str(elsewhere), DATABASE_URL=place.url(), COUNTROOM_DEMO="true"
        )

        assert done.returncode == 0, done.stderr
        assert query(place, "SELECT count(*) > 0 FROM django_migrations")
        assert not (elsewhere / "postgres").exists()
