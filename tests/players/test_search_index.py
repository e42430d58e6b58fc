"""The index of parts of players' ids wants an extension, which not every role may make: the migration copes."""

from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

from players import migrations
from players.models import Player
from tests.factories import PlayerFactory

NAME = next(it.stem for it in Path(migrations.__path__[0]).glob("*_search.py"))
ROLE = "countroom_test_may_nothing"


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def has_index() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('players_player_part') is not null")
        return bool(cursor.fetchone()[0])


@pytest.fixture
def poor_role(committed_db):
    execute(f"drop role if exists {ROLE}")
    execute(f"create role {ROLE}")
    yield
    execute("reset role")
    execute(f"drop role {ROLE}")


def test_a_role_that_may_not_make_the_extension_is_told_what_to_do(poor_role, capsys):
    make_index = import_module(f"players.migrations.{NAME}").make_index
    PlayerFactory(external_id="joanna")
    assert has_index()
    execute("drop extension pg_trgm cascade")

    execute(f"set role {ROLE}")
    with connection.schema_editor(atomic=False) as editor:
        make_index(None, editor)
    execute("reset role")

    said = capsys.readouterr().out
    assert "pg_trgm was not made: permission denied" in said
    assert "players/sql/search.sql" in said
    assert not has_index()
    assert Player.objects.filter(external_id__icontains="OANN").exists()

    with connection.schema_editor(atomic=False) as editor:
        make_index(None, editor)
    assert has_index()
