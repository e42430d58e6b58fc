"""`./manage.py citus_statements`: every table has a place, and what stands in the way of it is named."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from backoffice.citus.catalogue import read_tables
from backoffice.citus.plan import Place, make_plan

pytestmark = pytest.mark.django_db


def plan():
    return {it.table.name: it for it in make_plan(read_tables())}


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


class TestThePlan:
    def test_has_a_place_for_every_table(self):
        assert set(plan()) == set(connection.introspection.table_names())

    def test_shards_the_ledger_as_it_is(self):
        found = plan()

        for name in ("ledgertransaction", "reference", "wallet", "quarter", "sealleaf"):
            placed = found[f"wallets_{name}"]
            assert (placed.place, placed.problems) == (Place.DISTRIBUTED, [])

    def test_copies_what_sharded_tables_point_at(self):
        found = plan()

        for name in ("players_operator", "wallets_currency", "gameplay_game", "gameplay_provider"):
            assert found[name].place == Place.REFERENCE
        assert found["django_session"].place == Place.LOCAL

    def test_names_a_key_that_misses_the_operator(self):
        execute("alter table wallets_quarter add constraint a_new_key unique (quarter, kind)")

        assert plan()["wallets_quarter"].problems == [
            "unique key a_new_key (quarter, kind) misses operator_id"
        ]

    def test_names_a_foreign_key_that_leaves_the_shard(self):
        execute(
            "alter table wallets_quarter add column player bigint,"
            " add constraint a_way_out foreign key (player) references players_player (code)"
        )

        assert plan()["wallets_quarter"].problems == [
            "foreign key a_way_out (player) to players_player misses operator_id"
        ]

    def test_says_which_changes_leave_nothing_in_the_way(self):
        # A column is added first and can be required only when it is filled: two rounds.
        for _round in range(2):
            changes = [change for it in plan().values() for change in it.changes]
            for change in sorted(changes, key=lambda change: "foreign key" in change):
                execute(change)

        assert [it.table.name for it in plan().values() if it.problems] == []


class TestTheCommand:
    def test_prints_where_each_table_goes_and_that_it_was_not_tried(self):
        out = StringIO()
        call_command("citus_statements", stdout=out)

        assert "NOT RUN ON CITUS" in out.getvalue()
        printed = out.getvalue().splitlines()
        assert "select create_reference_table('players_operator');" in printed
        assert any(
            line.startswith("select create_distributed_table('wallets_ledgertransaction'") for line in printed
        )
        operators = printed.index("select create_reference_table('players_operator');")
        sessions = next(nr for nr, line in enumerate(printed) if "create_distributed_table" in line)
        assert operators < sessions
