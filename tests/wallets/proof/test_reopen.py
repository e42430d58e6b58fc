"""
pg_dump, and a restore into a new cluster, whose transaction ids begin anew.

Without `reopen_ledger` nothing starts; with it every follower goes on, nothing is skipped and nothing comes twice.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.postgres import locks, server, users
from config.postgres.place import Place, binaries
from tests.cast import wait_for_horizon
from tests.wallets.proof.book import Book, roll_up_all, seal_all, wait_until
from wallets import followers
from wallets.models import LedgerTransaction
from wallets.queries.history import START, Wanted, list_from

SPEND_IDS = "do $$ begin for i in 1..20000 loop perform pg_current_xact_id(); commit; end loop; end $$"

# What the application does in the new cluster: a deposit, and the operator's list from where it was.
GO_ON = """
import json, sys
from datetime import UTC, datetime
from decimal import Decimal
from players.models import Operator
from tests.wallets.proof.book import wait_for_horizon
from wallets import services
from wallets.queries.history import Position, Wanted, list_from
operator = Operator.objects.get()
services.deposit(operator=operator, external_id="player-1", currency="USD", amount=Decimal(7), reference="after",
                 now=datetime.now(UTC))
wait_for_horizon()
after, ids = Position(*json.loads({position!r})), []
while True:
    page, more = list_from(operator=operator, wanted=Wanted(), after=after, limit=1)
    ids += [entry.id for entry in page]
    if not more:
        break
    after = page[-1].position
print(json.dumps(ids))
"""


@pytest.fixture(scope="module")
def new_cluster():
    """Another PostgreSQL server, fresh from initdb."""
    place = Place(Path(tempfile.mkdtemp(prefix="countroom-restored-")).resolve())
    users.ensure_running(place)
    yield place
    users.leave(place)
    server.stop(place)
    wait_until(lambda: not locks.is_held(place.keeper_lock))
    shutil.rmtree(place.root)


class Restored:
    """The book in the new cluster, and processes that work with it."""

    def __init__(self, url):
        self.url = url

    def manage(self, *command):
        return self.run("manage.py", *command)

    def run(self, *command):
        return subprocess.run(
            [sys.executable, *command],
            cwd=settings.BASE_DIR,
            env=os.environ
            | {"DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "config.settings"}
            | {"SEAL_SIGNING_KEY": settings.SEAL_SIGNING_KEY, "LOG_LEVEL": "WARNING"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def book(committed_db):
    """Some of it read by its followers, some of it not yet."""
    with connection.cursor() as cursor:
        cursor.execute(SPEND_IDS)
    book = Book(players=2)
    for number in range(3):
        book.deposit(amount="5", reference=f"early-{number}")
    seal_all()
    roll_up_all()
    for number in range(3):
        book.deposit("player-2", amount="2", reference=f"late-{number}")
    return book


@pytest.fixture
def restored(book, committed_db, new_cluster, tmp_path):
    dump = tmp_path / "book.dump"
    name = f"restored_{os.getpid()}"
    tools = binaries()
    connection.close()
    subprocess.run([tools / "pg_dump", "-Fc", "-f", dump, committed_db], check=True)
    subprocess.run([tools / "createdb", "--maintenance-db", new_cluster.url(), name], check=True)
    try:
        subprocess.run(
            [tools / "pg_restore", "--exit-on-error", "--no-owner", "-d", new_cluster.url(name), dump],
            check=True,
        )
        yield Restored(new_cluster.url(name))
    finally:
        subprocess.run([tools / "dropdb", "--force", "--maintenance-db", new_cluster.url(), name], check=True)


@pytest.mark.slow(budget=90)
class TestABookInANewCluster:
    @pytest.mark.parametrize(
        "command", [["manage.py", "worker", "--once"], ["-c", "import config.wsgi"]], ids=["worker", "web"]
    )
    def test_is_refused_with_a_clear_word(self, restored, command):
        done = restored.run(*command)

        assert done.returncode == 1
        assert "the database was restored from another one. Run `./manage.py reopen_ledger`" in done.stderr
        assert "Traceback" not in done.stderr

    def test_is_read_on_without_a_gap_and_without_a_repeat(self, book, restored):
        wait_for_horizon()
        page, _ = list_from(operator=book.operator, wanted=Wanted(), after=START, limit=4)
        before = set(LedgerTransaction.objects.values_list("id", flat=True))

        assert restored.manage("reopen_ledger").stdout == "The ledger is open again, in generation 2.\n"
        done = restored.run("manage.py", "shell", "-v", "0", "-c", self.going_on(page[-1].position))
        assert done.returncode == 0, done.stderr
        worked = [restored.manage("worker", "--once") for _ in range(2)]
        proof = restored.manage("verify_ledger", "--json")

        listed = json.loads(done.stdout.splitlines()[-1])
        seen = [entry.id for entry in page]
        assert len(seen + listed) == len({*seen, *listed}) == 7
        assert before < {*seen, *listed}
        assert [it.returncode for it in worked] == [0, 0], worked[0].stderr
        answer = json.loads(proof.stdout)
        assert answer["findings"] == []
        assert (answer["rows"], answer["unsealed"]) == (7, 0)

    def going_on(self, position):
        return GO_ON.format(position=json.dumps(list(position)))

    def test_is_reopened_once(self, restored):
        first, second = restored.manage("reopen_ledger"), restored.manage("reopen_ledger")

        assert "in generation 2" in first.stdout
        assert second.stdout.startswith("Nothing to do: ")


class TestABookInItsOwnCluster:
    def test_needs_no_new_generation(self, book, capsys):
        call_command("reopen_ledger")

        assert capsys.readouterr().out.startswith("Nothing to do: ")
        followers.check_generation()

    def test_goes_on_after_one_all_the_same(self, book):
        call_command("reopen_ledger", "--force", verbosity=0)
        book.deposit()
        seal_all()
        roll_up_all()

        from wallets import proof

        report = proof.prove()
        assert (report.findings.lines(), report.unsealed) == ([], 0)
        assert set(LedgerTransaction.objects.values_list("generation", flat=True)) == {1, 2}


def test_a_database_without_our_tables_passes(committed_db):
    with connection.cursor() as cursor:
        cursor.execute("create schema empty")
        cursor.execute("set search_path = empty")

    followers.check_generation()


def test_a_position_of_the_future_is_refused_too(committed_db):
    """The rows may be old, and a follower's position newer than they are."""
    from wallets.models import Follower

    Follower.objects.filter(name="seals").update(xid=10**15)

    with pytest.raises(followers.ForeignTransactionIdsError, match="reopen_ledger"):
        followers.check_generation()
