"""
What stands between us and the database: a pooler lends one connection to many callers, a transaction each.

A statement that one caller prepared is then there for the next one, under a name that both use for different things.
PgBouncer keeps them apart from 1.21 on, by names of its own.
"""

import sys
from typing import Any

from django.db import connection, transaction
from psycopg import errors

_MARK = "select 'is this mine'"
_OURS = "select name from pg_prepared_statements where statement = %s order by prepare_time desc limit 1"


class MixedStatementsError(Exception):
    """A call may run another call's statement."""


def is_pooled(database: Any = connection) -> bool:
    """Another process answers than the one that greeted us: a pooler greets in its own name."""
    with database.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (answers,) = cursor.fetchone()
    return bool(answers != database.connection.info.backend_pid)


def check_statements(database: Any = connection) -> None:
    """
    Prepare one, and see under which name the database has it. Directly it may have the name that we gave it.

    :raises MixedStatementsError: through a pooler it has that too.
    """
    if database.settings_dict["OPTIONS"].get("prepare_threshold") is None or not is_pooled(database):
        return
    mixed = MixedStatementsError(
        "A PgBouncer, or the like, stands between us and the database, and mixes up prepared statements. "
        "Set DATABASE_BEHIND_PGBOUNCER=true, and leave DATABASE_PREPARE out."
    )
    try:
        with transaction.atomic(using=database.alias):
            session = database.connection
            session.execute(_MARK, prepare=True)
            found = session.execute(_OURS, [_MARK], prepare=False).fetchone()
            session.execute("deallocate all", prepare=False)
    except errors.DuplicatePreparedStatement as trouble:
        raise mixed from trouble  # somebody else's has our name already
    if found is not None and found[0].startswith("_pg3_"):
        raise mixed


def missing_timeouts(database: Any = connection) -> list[str]:
    """Those that nobody has set, so that one open transaction may hold up the ledger's followers for good."""
    names = ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"]
    with database.cursor() as cursor:
        cursor.execute(
            "select name from pg_settings where name = any(%s) and setting = '0' order by name", [names]
        )
        return [name for (name,) in cursor.fetchall()]


def refuse_mixed_statements() -> None:
    """`check_statements` for a process that serves: it ends with a clear word and status 1."""
    try:
        check_statements()
    except MixedStatementsError as refusal:
        sys.exit(f"countroom: {refusal}")
    finally:
        connection.close()
