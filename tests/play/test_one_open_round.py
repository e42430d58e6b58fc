"""The migration that lets the database refuse a player's second open round, on a database that has played."""

from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from gameplay.models import GameRound
from tests.play.page import Page

pytestmark = pytest.mark.direct

INDEX = "gameplay_gameround_one_open_of_a_game"


@pytest.fixture
def before(committed_db):
    call_command("migrate", "gameplay", "0016", verbosity=0)


def migrate():
    call_command("migrate", "gameplay", verbosity=0)


def is_built():
    with connection.cursor() as cursor:
        cursor.execute("select indisvalid from pg_index where indexrelid = to_regclass(%s)", [INDEX])
        return cursor.fetchone() == (True,)


@contextmanager
def rounds_being_written():
    """By a transaction that stays open meanwhile."""
    written, done = Event(), Event()

    def write():
        with transaction.atomic():
            GameRound.objects.update(overdue_since=None)
            written.set()
            done.wait(30)
        connection.close()

    thread = Thread(target=write)
    thread.start()
    try:
        assert written.wait(30)
        yield
    finally:
        done.set()
        thread.join()


@pytest.mark.usefixtures("before")
class TestTheMigration:
    def test_that_was_stopped_half_way_begins_again(self, page):
        page("blackjack").hand()
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '300ms'")

        with rounds_being_written(), pytest.raises(OperationalError, match="lock timeout"):
            migrate()
        assert not is_built()
        migrate()

        assert is_built()

    def test_names_the_player_who_has_two_and_goes_on_when_one_is_over(self, page):
        opened: Page = page("blackjack")
        first = opened.hand().round["id"]
        hand = GameRound.objects.get(pk=first)
        hand.pk, hand.provider_round, hand.staked = hand.pk + 1, "another", 0
        hand.save(force_insert=True)

        with pytest.raises(IntegrityError, match=str(hand.player_id)):
            migrate()
        hand.delete()
        migrate()

        assert is_built()
        assert opened.act(first, "stand").round["finished"]
