"""GET /v1/transaction/list by cursor: in the order of commitment, nothing skipped, nothing twice."""

import random
import threading
import time

import pytest
from django.db import connection, transaction

from tests.cast import at_once, today, wait_for_horizon
from tests.factories import pay_in
from wallets.models import LedgerTransaction


@pytest.fixture
def call(lucky):
    return lambda cursor="", **more: lucky.get("transaction/list", cursor=cursor, **{"limit": 100, **more})


@pytest.fixture
def five(committed_db, lucky):
    for number in range(1, 6):
        lucky.pay_in("alice" if number % 2 else "bob", str(number))
    wait_for_horizon()


def amounts(answer):
    return [int(it["amount"]) for it in answer.data["list"]]


@pytest.mark.usefixtures("five")
class TestCursor:
    def test_starts_empty_and_goes_on_page_by_page(self, call):
        first = call(limit=2)
        second = call(first.data["nextCursor"], limit=2)
        third = call(second.data["nextCursor"], limit=2)

        assert [amounts(it) for it in (first, second, third)] == [[1, 2], [3, 4], [5]]
        assert (first.data["total"], first.data["offset"], first.data["count"]) == (None, None, 2)
        assert first.data["resumeCursor"] == first.data["nextCursor"]
        assert third.data["nextCursor"] is None
        assert call(limit=5).data["nextCursor"] is None, "a full page may be the last one"

    def test_resumes_later(self, call, lucky):
        resume = call().data["resumeCursor"]
        assert amounts(call(resume)) == []
        assert call(resume).data["resumeCursor"] == resume

        lucky.pay_in("alice", "6")
        wait_for_horizon()

        assert amounts(call(resume)) == [6]

    def test_is_filtered_and_its_window_is_of_any_length(self, call):
        assert amounts(call(playerExternalId="bob")) == [2, 4]
        assert amounts(call(transType=8)) == []
        assert amounts(call(currency="USD", playerExternalId="alice")) == [1, 3, 5]
        assert amounts(call(startTime="1999-01-01 00:00:00", endTime="9998-01-01 00:00:00")) == [
            1,
            2,
            3,
            4,
            5,
        ]
        assert amounts(call(startTime="2001-01-01 00:00:00", limit=2)) == [1, 2]
        assert amounts(call(endTime="2001-01-01 00:00:00")) == []

    def test_of_another_operator_shows_only_ones_own(self, call, rival):
        assert rival.get("transaction/list", cursor=call().data["resumeCursor"], limit=9).data["list"] == []
        assert rival.get("transaction/list", cursor="", limit=9).data["list"] == []


class TestOddCursor:
    @pytest.mark.parametrize(
        "cursor",
        ["0", "1.2", "1.2.3.4", "a.b.c", "-1.0.0", "1.-2.3", "1.2.3\n", "٣.1.1", "1.1." + "9" * 19, "9" * 200,
         "2147483648.1.1", "..", " ", "' or 1=1 --", "1e3.1.1", "0x1.1.1"],
    )  # fmt: skip
    def test_that_nobody_gave_is_refused(self, call, cursor):
        answer = call(cursor)
        assert (answer.status, list(answer.details["errors"])) == (400, ["cursor"])

    def test_in_the_future_finds_nothing(self, call):
        assert amounts(call("1.9223372036854775807.9223372036854775807")) == []


class TestWhatCommitsLate:
    def test_is_not_skipped(self, committed_db, call, lucky):
        """A row with an earlier id, and an earlier transaction id, commits after a later one was read."""
        written, read = threading.Event(), threading.Event()

        def slow():
            with transaction.atomic():
                pay_in(lucky.operator, "alice", "1")
                written.set()
                assert read.wait(20)

        def fast():
            assert written.wait(20)
            lucky.pay_in("bob", "2")
            seen = call()
            read.set()
            return seen

        # Invoiced: the two have no wallet in common, and the second does not wait for the first.
        lucky.operator.payment_method = "invoice"
        lucky.operator.save()
        _, before = at_once(slow, fast)
        wait_for_horizon()
        after = call(before.data["resumeCursor"])

        assert amounts(before) == [], "what is above an open transaction waits"
        assert before.data["nextCursor"] is None
        assert amounts(after) == [1, 2]
        assert [int(it["amount"]) for it in lucky.get("transaction/list", **today()).data["list"]] == [1, 2]

    def test_but_is_rolled_back_is_never_seen(self, committed_db, call, lucky):
        with transaction.atomic():
            lucky.pay_in("alice", "1")
            transaction.set_rollback(True)
        lucky.pay_in("alice", "2")
        wait_for_horizon()

        assert amounts(call()) == [2]


@pytest.mark.slow(budget=60)
@pytest.mark.parametrize("payment_method", ["invoice"])
def test_while_eight_threads_write(committed_db, call, lucky):
    """Some commit at once, some late, some roll back; a reader follows with small pages."""
    players = [f"p{n}" for n in range(16)]
    lucky.post("player/create", {"players": players})
    done = threading.Event()
    dice = random.Random(7)
    plans = [
        [(dice.choice(players), dice.random() * 0.03, dice.random() < 0.1) for _ in range(40)]
        for _ in range(8)
    ]

    def write(plan):
        for player, pause, gives_up in plan:
            with transaction.atomic():
                pay_in(lucky.operator, player, "1")
                time.sleep(pause)
                transaction.set_rollback(gives_up)

    def read():
        found, cursor = [], ""
        while True:
            last_look = done.is_set()
            if last_look:
                wait_for_horizon()
            while True:
                page = call(cursor, limit=3).data
                found += [it["transId"] for it in page["list"]]
                cursor = page["resumeCursor"]
                if page["nextCursor"] is None:
                    break
            if last_look:
                return found

    def write_all():
        at_once(*[lambda plan=plan: write(plan) for plan in plans])
        done.set()

    found, _ = at_once(read, write_all)

    booked = LedgerTransaction.objects.filter(operator=lucky.operator, kind=4)
    assert len(found) == len(set(found))
    assert set(found) == {str(key) for key in booked.values_list("id", flat=True)}
    ids = [int(it) for it in found]
    assert ids != sorted(ids), "some did commit out of order, or the test shows nothing"
    assert connection.is_usable()
