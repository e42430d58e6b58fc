"""
Reports and exports on a real streaming replica: what they say, how far behind, and what happens when it is not there.

One primary and one replica for the file; the tests are in an order, since the last one lets the replica take over.
"""

from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connections, transaction
from django.db.utils import Error
from django.test import override_settings

from backoffice import reading
from backoffice.audit import Actor, record
from backoffice.models import Action
from config.postgres import server
from gameplay import replica, replica_metrics
from players.models import Operator
from players.models.staff import Role
from tests.backoffice.conftest import page, staff, text
from tests.backoffice.exports.taken import take
from tests.clusters import own_server, replica_of
from tests.wallets.proof.book import Book, seal_all, wait_until
from wallets import followers, proof

ASKED = {"first": "2026-05-01", "last": "2026-05-31"}
pytestmark = pytest.mark.slow(budget=240)


@pytest.fixture(scope="module")
def primary(django_db_blocker):
    with django_db_blocker.unblock(), own_server() as started:
        yield started


@pytest.fixture(scope="module")
def standby(primary):
    with replica_of(primary) as started:
        yield started


@pytest.fixture(scope="module")
def book(standby):
    made = Book(players=2)
    for number in range(3):
        made.deposit(amount="5", reference=f"early-{number}")
    return made


@pytest.fixture(scope="module")
def boss(book):
    return staff("boss", role=Role.ADMINISTRATOR)


@pytest.fixture(autouse=True)
def at_once():
    replica._away_until = 0.0


@contextmanager
def paused():
    """The replica applies nothing."""
    on_replica("select pg_wal_replay_pause()")
    wait_until(lambda: on_replica("select pg_get_wal_replay_pause_state()") == "paused")
    try:
        yield
    finally:
        on_replica("select pg_wal_replay_resume()")


@contextmanager
def writing():
    """Somebody's transaction on the primary is under way."""
    with psycopg.connect(**connections["default"].get_connection_params()) as other:
        other.execute("select pg_current_xact_id()")
        yield


def on_replica(query):
    with connections["replica"].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def changed_by(person, book):
    """On the primary; what they read next has it."""
    record(by=Actor(person, None, datetime.now(UTC)), operator=book.operator, action=Action.ALERT_TAKEN)


def is_level():
    lag = replica.measure()
    return lag.behind is not None and lag.behind.total_seconds() == 0


class TestAReplica:
    def test_is_what_reports_and_exports_read(self, book, boss):
        wait_until(is_level)

        report = text(page(boss, "reports", **ASKED))
        taken = take(boss, "transactions")
        people = take(boss, "audit")

        assert "Read from the replica, as of" in report
        assert "0 s behind." in report
        assert len(taken.lines()) == 3
        assert taken.answer["X-Export-Source"] == "replica"
        assert "X-Export-Source" not in people.answer.headers, "what people did is the primary's"
        assert "Replica for reports" in text(page(boss, "index"))
        names = {it.name: it.samples[0].value for it in replica_metrics.collect()}
        assert names == {"countroom_replica_up": 1, "countroom_replica_behind_seconds": 0}

    def test_is_not_behind_because_nothing_happens(self, book):
        """The last transaction may be hours old: both have come to the same place in the log."""
        wait_until(is_level)

        assert replica.choose().is_replica

    def test_writes_nothing_and_is_read_by_no_transaction(self, book):
        with transaction.atomic(), pytest.raises(AssertionError, match="decides about money"):
            replica.choose()
        with pytest.raises(AssertionError, match="writes nothing"):
            replica.read(lambda source: Operator.objects.update(name="x"))
        with pytest.raises(Error, match="read-only"), connections["replica"].cursor() as cursor:
            cursor.execute("update players_operator set name = 'x'")
        assert replica.alias() == "default"

    def test_keeps_whoever_changed_something_on_the_primary_until_it_is_there(self, book, boss):
        wait_until(is_level)
        with paused():
            changed_by(boss, book)
            mine, others = reading.choose(boss), replica.choose()
            with override_settings(REPLICA_FALLBACK=False):
                refused = page(boss, "reports", **ASKED)

        assert "your last change has not come to the replica yet" in mine.why
        assert others.is_replica
        assert refused.status_code == 503
        assert "Reports and exports have to wait" in text(refused)

    def test_goes_on_from_a_position_like_the_primary_skipping_and_repeating_nothing(self, book, boss):
        """Turn and turn about, with the replica held back, and then with a transaction open, on the way."""
        wait_until(is_level)
        first = take(boss, "transactions", after="0.0")
        wait_until(is_level)
        with paused():
            book.deposit("player-2", amount="2", reference="while-paused")
            seal_all()
            second = take(boss, "transactions", after=first.answer["X-Export-Position"])
            changed_by(boss, book)
            third = take(boss, "transactions", after=second.answer["X-Export-Position"])
        wait_until(is_level)
        with writing():
            book.deposit("player-2", amount="3", reference="after")
            wait_until(is_level)
            fourth = take(boss, "transactions", after=third.answer["X-Export-Position"])
            assert fourth.lines() == [], "it may commit before what is there already"
        seal_all()
        wait_until(is_level)
        fifth = take(boss, "transactions", after=fourth.answer["X-Export-Position"])

        parts = [first, second, third, fifth]
        assert [it.answer["X-Export-Source"] for it in parts] == ["replica", "replica", "primary", "replica"]
        seen = [reference for it in parts for reference in it.column("Reference")]
        assert seen == ["early-0", "early-1", "early-2", "while-paused", "after"]

    def test_too_far_behind_is_not_read_and_the_page_says_so(self, book, boss):
        wait_until(is_level)
        with paused(), override_settings(REPLICA_MOST_LAG_SECONDS=0):
            book.deposit("player-2", amount="4", reference="too-late")
            report = text(page(boss, "reports", **ASKED))
            taken = take(boss, "transactions")

        assert "Read from the primary" in report
        assert "behind" in report or "your last change" in report
        assert taken.answer["X-Export-Source"] == "primary"
        assert "too-late" in taken.column("Reference")

    def test_that_dies_is_not_an_error(self, book, boss, standby):
        wait_until(is_level)
        standby.kill()
        try:
            report, taken = page(boss, "reports", **ASKED), take(boss, "transactions")
            front = text(page(boss, "index"))
            figures = {it.name: it.samples[0].value for it in replica_metrics.collect()}
        finally:
            server_left(standby)

        assert (report.status_code, taken.status) == (200, 200)
        assert "since the replica cannot be reached." in text(report)
        assert "It cannot be reached." in front
        assert figures == {"countroom_replica_up": 0}

    def test_that_takes_over_has_books_that_prove(self, book, primary, standby):
        """The primary is killed; what the replica had is whole, and goes on."""
        wait_until(is_level)
        primary.kill()
        on_replica("select pg_promote()")
        default = dict(connections.settings["default"])
        connections["default"].close()
        try:
            connections.settings["default"]["HOST"] = connections.settings["replica"]["HOST"]
            del connections["default"]
            followers.reopen(force=True)
            book.deposit(amount="1", reference="after-promotion")
            seal_all()
            report = proof.prove()
        finally:
            connections["default"].close()
            connections.settings["default"].clear()
            connections.settings["default"].update(default)
            del connections["default"]
            primary.recover()

        assert (report.findings.lines(), report.unsealed) == ([], 0)
        assert replica.measure().trouble.startswith("is no standby")


def server_left(standby):
    """Start it again once the killed one's processes have gone."""
    wait_until(lambda: not server.processes_in(standby.place))
    connections["replica"].close()
    standby.recover()
