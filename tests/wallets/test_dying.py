"""A process that dies in the middle of a call: all of it has happened, or nothing, and the repeat tells which."""

import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests import bouncer
from tests.cast import Casino
from tests.factories import casino
from wallets.models import Reference, Wallet

pytestmark = pytest.mark.slow(budget=40)

MONEY = {"playerExternalId": "alice", "currency": "USD", "amount": 10, "referenceId": "x"}


@pytest.fixture
def begin(committed_db, lucky):
    """Make a call from a process of its own that dies at the place named."""
    environment = os.environ | bouncer.environment(committed_db)
    environment |= {
        "COUNTROOM_DEMO": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "ENCRYPTION_KEYS": ",".join(settings.ENCRYPTION_KEYS),
        "SEAL_SIGNING_KEY": settings.SEAL_SIGNING_KEY,
        "COUNTROOM_RUN_DIR": str(settings.RUN_DIR),
    }
    started = []

    def start(where, path, sent):
        token = lucky.headers["Authorization"].removeprefix("Bearer ")
        command = [sys.executable, "-m", "tests.wallets.dying", where, token, path, json.dumps(sent)]
        started.append(
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE)
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def die(begin):
    def call(where, path, sent):
        process = begin(where, path, sent)
        output, _ = process.communicate(timeout=30)
        assert (process.returncode, output) == (9, b"")

    return call


class TestDeposit:
    def test_that_died_before_the_posting_never_was(self, die, lucky):
        die("before the posting", "player/wallet/deposit", MONEY)

        assert lucky.rows() == []
        assert lucky.get("player/wallet/transfer", referenceId="x").data["status"] == "unknown"
        assert not lucky.post("player/wallet/deposit", MONEY).is_replay
        assert lucky.balance() == 10

    def test_that_died_after_the_commit_is_answered_as_it_was(self, die, lucky):
        die("between commit and answer", "player/wallet/deposit", MONEY)
        lucky.pay_in("alice", "5")

        again = lucky.post("player/wallet/deposit", MONEY)

        assert (again.status, again.is_replay, again.data["balance"]) == (200, True, 10)
        assert lucky.balance() == 15

    def test_whose_refusal_nobody_heard_stays_refused(self, die, lucky):
        die("between commit and answer", "player/wallet/withdraw", MONEY)
        lucky.pay_in("alice", "50")

        again = lucky.post("player/wallet/withdraw", MONEY)

        assert (again.code, again.details, again.is_replay) == ("BALANCE_NOT_ENOUGH", {"balance": 0}, True)

    def test_that_is_killed_while_it_waits_for_the_wallet_is_one_or_the_other(self, begin, lucky):
        """The statement was with the database already: nobody knows, so the repeat, or a void, tells."""
        with transaction.atomic():
            Wallet.objects.select_for_update(no_key=True).get(pk=lucky.wallet("alice").pk)
            process = begin("nowhere", "player/wallet/deposit", MONEY)
            wait_for_a_waiter()
            process.kill()
            process.wait()

        voided = lucky.post("player/wallet/transfer/void", {"referenceId": "x"}).data["status"]
        again = lucky.post("player/wallet/deposit", MONEY)

        if voided == "booked":
            assert (again.is_replay, lucky.balance()) == (True, 10)
        else:
            assert (voided, again.code, lucky.balance()) == ("void", "IDEMPOTENCY_CONFLICT", 0)


class TestBulk:
    transfers = [
        {**MONEY, "type": "deposit", "playerExternalId": ("alice", "bob")[n % 2], "referenceId": f"b-{n}"}
        for n in range(150)
    ]

    def test_that_died_before_its_first_commit_never_was(self, die, lucky):
        die("between posting and commit", "player/wallet/bulk", {"transfers": self.transfers})

        assert lucky.rows("alice") == lucky.rows("bob") == []
        assert not Reference.objects.exists()

    def test_that_died_in_the_middle_is_finished_by_the_same_call(self, die, lucky):
        die("between the first commit and the second", "player/wallet/bulk", {"transfers": self.transfers})
        done = Reference.objects.count()

        results = lucky.post("player/wallet/bulk", {"transfers": self.transfers}).data

        assert 0 < done < 150
        assert {it["success"] for it in results} == {True}
        assert sum(it.get("idempotentReplayed", False) for it in results) == done
        assert lucky.balance("alice") + lucky.balance("bob") == 1500


class TestOthers:
    def test_transfer_balance_moves_both_sides_or_none(self, die, lucky):
        child = Casino(casino(login_id="child", parent=lucky.operator, currencies=["USD"]))
        sent = {
            "targetOperatorId": "child",
            "currency": "USD",
            "amount": 5,
            "referenceId": "t",
            "remark": "Hi",
        }

        die("between posting and commit", "operator/transfer-balance", sent)
        assert (lucky.balance(None), child.balance(None)) == (1_000_000, 0)

        die("between commit and answer", "operator/transfer-balance", sent)
        assert lucky.post("operator/transfer-balance", sent).is_replay
        assert (lucky.balance(None), child.balance(None)) == (999_995, 5)

    def test_void_that_died_burnt_nothing(self, die, lucky):
        die("between claim and burning", "player/wallet/transfer/void", {"referenceId": "x"})
        assert lucky.post("player/wallet/deposit", MONEY).status == 200


def wait_for_a_waiter():
    """Only a query's first 1,024 bytes are shown, and the function's name stands further on."""
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and wait_event_type = 'Lock' and query like '%posted.outcome%'"
            )
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < deadline
            cursor.execute("select pg_stat_clear_snapshot()")
            time.sleep(0.02)
