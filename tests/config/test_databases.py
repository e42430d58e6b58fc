"""The tests' own ground: databases are cloned, and a test that commits has one of its own."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from players.models.staff import Role


def name_of_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return cursor.fetchone()[0]


def left_behind() -> int:
    """Groups that are no roles: those come with the migrations."""
    return Group.objects.exclude(name__in=Role.values).count()


class TestATestThatRollsBack:
    @pytest.mark.django_db
    @pytest.mark.parametrize("round_", [1, 2])
    def test_sees_nothing_of_the_one_before(self, round_):
        assert left_behind() == 0

        Group.objects.create(name="left behind")


class TestATestThatCommits:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("round_", [1, 2])
    def test_sees_nothing_of_the_one_before(self, round_):
        assert left_behind() == 0

        Group.objects.create(name="left behind")

    def test_shares_its_database_with_the_threads_it_starts(self, committed_db):
        Group.objects.create(name="from the test")
        seen = []

        def look():
            seen.append((name_of_the_database(), left_behind()))
            connection.close()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

        assert seen == [(name_of_the_database(), 1)]

    def test_gives_an_address_for_the_processes_it_starts(self, committed_db):
        assert name_of_the_database() in committed_db

    @pytest.mark.django_db
    def test_leaves_the_shared_database_alone(self):
        assert left_behind() == 0
