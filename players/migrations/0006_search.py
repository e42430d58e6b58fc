from pathlib import Path

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import DatabaseError, migrations, models

SEARCH = Path(__file__).resolve().parent.parent / "sql" / "search.sql"
# Not allowed; not shipped (two codes, by the version); the role may make it, and its schema is somebody else's.
NO_EXTENSION = {"42501", "58P01", "0A000", "3F000"}


def make_index(apps, schema_editor):
    """An extension is not every role's to make, and the search works without: so a refusal is said, and no failure."""
    statements = [line for line in SEARCH.read_text().split(";\n") if line.strip()]
    with schema_editor.connection.cursor() as cursor:
        try:
            cursor.execute(statements[0])
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) not in NO_EXTENSION:
                raise
            print(f"\n    pg_trgm was not made: {error}".rstrip())
            print("    Looking for a part of a player's id reads every player until somebody who may runs")
            print("    psql -d <database> -f players/sql/search.sql")
            return
        for statement in statements[1:]:
            cursor.execute(statement)


def drop_index(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("drop index concurrently if exists players_player_part")


class Migration(migrations.Migration):

    atomic = False  # the indexes are built while players are linked

    dependencies = [
        ("players", "0005_protection"),
    ]

    operations = [
        migrations.RunPython(make_index, drop_index),
        AddIndexConcurrently(
            model_name="player",
            index=models.Index(
                fields=["operator", "external_id"],
                condition=models.Q(status="blocked"),
                name="players_player_blocked",
            ),
        ),
    ]
