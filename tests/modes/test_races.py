"""A change of mode against what is under way: whatever the order, no money stays with an operator in seamless mode."""

import re
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection, transaction

from gameplay import modes
from players.errors import PermissionDenied
from players.models import Operator
from players.services import operators
from tests.cast import at_once
from tests.modes.asking import MONEY, URL, change, mode
from wallets import services
from wallets.models import Operation
from wallets.services import Transfer

pytestmark = pytest.mark.usefixtures("committed_db")


class TestOldWork:
    def test_is_waited_for(self, rookie):
        """A deposit that read the account before the change commits after it, and is seen."""
        posted, go_on = threading.Event(), threading.Event()

        def deposit():
            with transaction.atomic():
                rookie.pay_in("alice", "10")
                posted.set()
                assert go_on.wait(20)

        def switch():
            assert posted.wait(20)
            threading.Timer(0.3, go_on.set).start()
            return change(rookie, URL)

        _, answer = at_once(deposit, switch)

        assert answer.details["obstacles"][0]["kind"] == "balance"
        assert mode(rookie) == ("transfer", None)

    def test_that_does_not_end_is_an_obstacle(self, rookie, monkeypatch):
        monkeypatch.setattr(modes, "PATIENCE_SECONDS", 0.2)
        posted, go_on = threading.Event(), threading.Event()

        def old_work():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select pg_current_xact_id()")
                posted.set()
                assert go_on.wait(20)

        def switch():
            assert posted.wait(20)
            answer = change(rookie, URL)
            go_on.set()
            return answer

        _, answer = at_once(old_work, switch)

        assert [it["kind"] for it in answer.details["obstacles"]] == ["busy"]
        assert mode(rookie) == ("transfer", None)

    def test_cannot_slip_in_however_slow_a_deposit_is_to_begin(self, rookie):
        """
        A deposit takes its transaction id, and then looks at the account. In one statement it would look at what there
        was before it had the id, and a change that began and ended in between would strand its money.
        """
        with connection.cursor() as cursor:
            cursor.execute("select pg_get_functiondef('wallets_post'::regproc)")
            slow, times = re.subn(r"pg_current_xact_id\(\)", "slow_transaction_id()", cursor.fetchone()[0])
            assert times == 1
            cursor.execute(
                "create function slow_transaction_id() returns xid8 language plpgsql as $$"
                " begin perform pg_sleep(1.5); return pg_current_xact_id(); end $$"
            )
            cursor.execute(slow)

        def switch():
            threading.Event().wait(0.5)
            return change(rookie, URL)

        deposited, switched = at_once(lambda: rookie.post("player/wallet/deposit", MONEY), switch)

        assert switched.status == 200
        assert (deposited.status, deposited.code) == (403, "PERMISSION_ERROR")
        assert rookie.balance() == 0

    def test_that_lost_its_turn_looks_again(self, rookie, monkeypatch):
        """A change whose process slept for minutes wakes up in the middle of another one of the same account."""
        before = modes.obstacles_of

        def sleep_and_wake(operator):
            found = before(operator)
            if not slept:
                slept.append(True)
                modes.resume_switches(now=datetime.now(UTC) + timedelta(minutes=2))
                with transaction.atomic():
                    fresh = operators.locked(operator)
                    fresh.callback_url = ""
                    fresh.save()
                rookie.pay_in("alice", "10")
                with transaction.atomic():
                    operators.locked(operator).begin_switch(URL)
            return found

        slept = []
        monkeypatch.setattr(modes, "obstacles_of", sleep_and_wake)

        answer = change(rookie, URL)

        assert answer.details["obstacles"][0]["kind"] == "balance"
        assert mode(rookie) == ("transfer", None)


class TestAtOnce:
    def test_two_changes_are_one(self, rookie):
        answers = at_once(*[lambda n=n: change(rookie, f"{URL}/{n}") for n in range(4)])

        won = [n for n, it in enumerate(answers) if it.status == 200]
        assert len(won) >= 1
        assert all(it.code == "PERMISSION_ERROR" for it in answers if it.status != 200)
        found = Operator.objects.get(pk=rookie.operator.pk)
        assert found.callback_url in {f"{URL}/{n}" for n in won}
        assert not found.is_switching

    @pytest.mark.slow(budget=90)
    def test_deposits_in_a_loop_strand_no_money_in_200_changes(self, rookie):
        """Both ways, and on until money has stood in the way of some: a slow machine deposits little in between."""
        traffic = Traffic(rookie.operator)

        def switch():
            changes, until = Counter(), time.monotonic() + 60
            try:
                while changes.total() < 200 or (changes["held back"] <= 5 and time.monotonic() < until):
                    changes[change_and_look(rookie.operator.pk)] += 1
                return changes
            finally:
                traffic.done.set()

        changes, *_ = at_once(
            switch,
            lambda: traffic.deposit("alice"),
            lambda: traffic.deposit("carol"),
            traffic.deposit_in_bulk,
        )

        assert changes["changed"] > 20, changes
        assert changes["held back"] > 5, changes
        assert traffic.counts["deposited"] > 20, traffic.counts
        assert traffic.counts["refused"] > 20, traffic.counts


def change_and_look(key):
    """To the other mode, or not; either way no money is in a wallet of a seamless operator."""
    operator = Operator.objects.get(pk=key)
    try:
        modes.change_callback_url(operator=operator, url="" if operator.callback_url else URL)
        came = "changed"
    except modes.ModeChangeRefused:
        came = "held back"
    operator.refresh_from_db()
    assert not (operator.callback_url and modes.obstacles_of(operator)), "money is stranded"
    return came


class Traffic:
    """
    Depositors who believe all the time that the account is as it was at the start, so that nothing but the posting
    itself can refuse them; and who take their money out again when it does.
    """

    def __init__(self, operator):
        self.operator = operator
        self.done = threading.Event()
        self.counts = Counter()

    def deposit(self, player):
        alike = {"operator": self.operator, "external_id": player, "currency": "USD", "reference": None}
        while not self.done.wait(0.002):
            try:
                services.deposit(amount=Decimal(1), now=datetime.now(UTC), **alike)
                self.counts["deposited"] += 1
            except PermissionDenied:
                services.withdraw_all(held=[], now=datetime.now(UTC), **alike)
                self.counts["refused"] += 1

    def deposit_in_bulk(self):
        numbers = count()
        while not self.done.wait(0.01):
            transfers = [
                Transfer(Operation.DEPOSIT, player, "USD", Decimal(1), f"{player}-{next(numbers)}")
                for player in ("carol", "alice")
            ]
            services.move_in_bulk(operator=self.operator, transfers=transfers, now=datetime.now(UTC))
