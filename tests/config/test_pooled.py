"""A pooler in between is noticed, and what it would mix up is refused before money moves."""

import pytest
from django.db import connection

from config import checks
from tests import bouncer
from wallets import pooled

behind = pytest.mark.skipif(bouncer.find_pgbouncer() is None, reason="PgBouncer is not installed")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def preparing(monkeypatch):
    """As with DATABASE_PREPARE=true."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "prepare_threshold", 5)


def found():
    return {it.id for it in checks.pooled_connections(None, databases=["default"])}


class TestDirectly:
    def test_all_is_well(self, preparing):
        assert not pooled.is_pooled()
        assert found() == set()


@behind
class TestBehindAPgbouncer:
    def test_it_is_noticed(self):
        assert pooled.is_pooled()
        assert found() == set()

    def test_prepared_statements_that_it_mixes_up_are_refused(self, preparing):
        assert found() == {"countroom.E021"}
        with pytest.raises(SystemExit, match="DATABASE_BEHIND_PGBOUNCER"):
            pooled.refuse_mixed_statements()

    def test_a_time_out_that_nobody_set_is_named(self):
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = 0")
        assert found() == {"countroom.W021"}
