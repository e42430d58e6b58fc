"""What /metrics says of the ledger's followers."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from tests.wallets.proof.book import Book, roll_up_all
from wallets import metrics


def figures():
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in metrics.collect()
        for sample in metric.samples
    }


@pytest.mark.usefixtures("committed_db")
class TestTheHorizon:
    def test_is_as_old_as_the_oldest_writing_transaction(self):
        begun, may_end = threading.Event(), threading.Event()

        def write():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select pg_current_xact_id()")
                begun.set()
                may_end.wait(30)
            connection.close()

        thread = threading.Thread(target=write)
        thread.start()
        assert begun.wait(30)
        time.sleep(0.5)
        held = figures()["countroom_ledger_horizon_age_seconds",]
        may_end.set()
        thread.join()

        assert held >= 0.5

    def test_has_followers_behind_it(self):
        Book().deposit()
        before = figures()
        roll_up_all()
        after = figures()

        behind = ("countroom_ledger_follower_behind_transactions", "quarters")
        assert after[behind] < before[behind]
        assert after["countroom_ledger_follower_moved_seconds_ago", "quarters"] < 60


def test_without_a_database_there_is_nothing_to_say(monkeypatch):
    def fail():
        raise OperationalError("gone")

    monkeypatch.setattr(metrics, "horizon_age_seconds", fail)

    assert metrics.collect() == []
