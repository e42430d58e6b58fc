"""The sums by quarter hour: exactly what the rows say, whatever happens in between."""

import threading

import pytest
from django.db import connection, transaction

from tests.cast import wait_for_horizon
from tests.wallets.proof.book import Book, roll_up_all
from wallets import followers, rollups
from wallets.models import Follower, Quarter

pytestmark = pytest.mark.usefixtures("committed_db")

MISMATCHES = """
    select count(*) from (
        select operator_id, currency, date_bin('15 minutes', created_at, 'epoch') as quarter, kind, contra,
               sum(amount) as amount, sum(posted) as posted, count(*) as rows
          from wallets_ledgertransaction group by 1, 2, 3, 4, 5) made
      full join wallets_quarter kept using (operator_id, currency, quarter, kind, contra, amount, posted, rows)
     where made.* is null or kept.* is null
"""


def mismatches():
    with connection.cursor() as cursor:
        cursor.execute(MISMATCHES)
        return cursor.fetchone()[0]


def test_are_what_the_rows_add_up_to():
    book = Book()
    for number in range(1, 8):
        book.deposit(f"player-{number % 3 + 1}", f"{number}.25")
    book.deposit(amount="0.00000001", currency="BTC")
    book.withdraw("player-2", "1.5")

    roll_up_all()

    assert mismatches() == 0
    assert sum(Quarter.objects.values_list("rows", flat=True)) == 9


def test_grow_in_small_steps_without_counting_twice():
    book = Book()
    for _ in range(12):
        book.deposit()

    roll_up_all(limit=2)
    book.withdraw()
    roll_up_all(limit=2)

    assert mismatches() == 0


def test_take_a_transaction_that_is_larger_than_a_step_whole():
    book = Book()
    with transaction.atomic():
        for _ in range(7):
            book.deposit()
    book.deposit()

    roll_up_all(limit=3)

    assert mismatches() == 0


def test_wait_for_a_transaction_that_commits_late_with_an_earlier_id():
    book = Book()
    early_has_its_id, late_is_done = threading.Event(), threading.Event()

    def early():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("select pg_current_xact_id()")
                early_has_its_id.set()
                assert late_is_done.wait(30)
                book.deposit("player-1")
        finally:
            connection.close()

    thread = threading.Thread(target=early)
    thread.start()
    assert early_has_its_id.wait(30)
    book.deposit("player-2")

    while rollups.roll_up():
        pass
    seen_meanwhile = Quarter.objects.count()
    late_is_done.set()
    thread.join()
    roll_up_all()

    assert seen_meanwhile == 0
    assert mismatches() == 0


def test_are_kept_with_the_position_or_not_at_all(monkeypatch):
    book = Book()
    book.deposit()
    wait_for_horizon()

    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    monkeypatch.setattr(followers, "move", die)
    with pytest.raises(Killed):
        rollups.roll_up()
    monkeypatch.undo()
    assert Quarter.objects.count() == 0

    roll_up_all()
    assert mismatches() == 0


def test_are_made_by_one_worker_at_a_time():
    book = Book()
    book.deposit()
    wait_for_horizon()
    answers = []

    def other_worker():
        answers.append(rollups.roll_up())
        connection.close()

    with transaction.atomic():
        assert followers.claim(rollups.NAME) is not None
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join()

    assert answers == [False]


def test_stay_exact_while_several_workers_and_writers_are_at_it():
    book = Book(players=4)
    stop = threading.Event()

    def write(name):
        for _ in range(25):
            book.deposit(name, "0.1")
        connection.close()

    def work():
        while not stop.is_set():
            rollups.roll_up(limit=7)
        connection.close()

    writers = [threading.Thread(target=write, args=(name,)) for name in book.names]
    workers = [threading.Thread(target=work) for _ in range(2)]
    for thread in [*workers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in workers:
        thread.join()
    roll_up_all(limit=7)

    assert mismatches() == 0
    assert sum(Quarter.objects.values_list("rows", flat=True)) == 100


class TestAFollower:
    def test_never_goes_back(self):
        follower = Follower.objects.get(name="quarters")
        Follower.objects.filter(pk=follower.pk).update(xid=10)

        with pytest.raises(Exception, match="would read again what it has read"):
            Follower.objects.filter(pk=follower.pk).update(xid=9)

    def test_that_is_new_starts_with_the_first_row(self):
        with transaction.atomic():
            follower = followers.claim("exports")

        assert (follower.generation, follower.xid) == (1, 0)
