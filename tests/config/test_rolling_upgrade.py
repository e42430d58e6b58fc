"""The version before goes on writing while this one is rolled out: what it does not know of has a default here."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("gameplay_alert", "subject"),  # a worker tells a person, in the transaction of an answer
        ("players_player", "is_limited"),
        ("players_staffmember", "sessions_epoch"),
    ],
)
def test_a_column_that_came_later_and_is_never_empty_has_a_default(table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "select is_nullable, column_default is not null from information_schema.columns"
            " where table_name = %s and column_name = %s",
            [table, column],
        )
        assert cursor.fetchone() == ("NO", True)
