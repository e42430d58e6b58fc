"""
Databases for tests: cloned from a template, never flushed.

The ledger refuses TRUNCATE, and its triggers stay on in every test, so a test that commits gets a
database of its own. The template is migrated once and kept for as long as the migrations are the same.
Who uses what is said with advisory locks, which the server gives back when a test run is killed.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import django
import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

TEMPLATE = "countroom_template_"
CLONE = "countroom_test_"
KEPT = "countroom_kept_"

# WAL_LOG copies through the write-ahead log: 45 ms for this template. FILE_COPY takes two checkpoints: 120 ms.
CREATE = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG")


class Databases:
    """One test process's databases. Keeps a connection of its own, on which it says that it is alive."""

    def __init__(self) -> None:
        # The embedded server is started by this, where no DATABASE_URL is set.
        params = connection.get_connection_params()
        self._params = {key: params[key] for key in ("host", "port", "user", "password") if key in params}
        self._admin = psycopg.connect(**self._params, dbname="postgres", autocommit=True)
        self._me = secrets.randbits(31)
        self._made = 0
        self._admin.execute("SELECT pg_advisory_lock(1, %s)", [self._me])
        self._sweep()
        self._template = self._ensure_template()

    @contextmanager
    def clone(self) -> Iterator[str]:
        """A fresh database, which is the default connection's in all threads until the end, and is then dropped."""
        self._made += 1
        name = f"{CLONE}{self._me}_{self._made}"
        self._admin.execute(CREATE.format(sql.Identifier(name), sql.Identifier(self._template)))
        try:
            with connected_to(name):
                yield name
        finally:
            self._drop(name)

    @contextmanager
    def kept(self, mark: str, *, keep: bool) -> Iterator[tuple[str, bool]]:
        """
        A database for what takes long to fill, and whether `finish` was called for it in an earlier run.

        It outlives the run when it is to be kept, or when the run breaks off. Those of other migrations, and those that
        were not finished, are dropped. Two runs do not share one: the second waits.
        """
        name = f"{KEPT}{_state_of_migrations()}_{mark}"
        self._sweep_kept()
        self._admin.execute("SELECT pg_advisory_lock(4, %s)", [_key(name)])
        is_there = self._exists(name)
        if not is_there:
            self._admin.execute(CREATE.format(sql.Identifier(name), sql.Identifier(self._template)))
        with connected_to(name):
            yield name, is_there
        if not keep:
            self._drop(name)
        self._admin.execute("SELECT pg_advisory_unlock(4, %s)", [_key(name)])

    def _sweep_kept(self) -> None:
        for (name,) in self._admin.execute("SELECT datname FROM pg_database").fetchall():
            is_kept = name.startswith(KEPT)
            is_current = name.startswith(KEPT + _state_of_migrations())
            if is_kept and not (is_current and self._is_finished(name)):
                self._drop_if_free(name, kind=4, key=_key(name))

    def finish(self, name: str) -> None:
        """What was to be filled is filled."""
        self._admin.execute(sql.SQL("COMMENT ON DATABASE {} IS 'finished'").format(sql.Identifier(name)))

    def _is_finished(self, name: str) -> bool:
        said = self._admin.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        return said == ("finished",)

    def url(self, name: str) -> str:
        """For processes that a test starts: the DATABASE_URL of one of its databases."""
        found = {key: str(value) for key, value in self._params.items()}
        login = quote(found.get("user", ""), safe="")
        if found.get("password"):
            login += ":" + quote(found["password"], safe="")
        query = urlencode({key: found[key] for key in ("host", "port") if found.get(key)})
        return f"postgresql://{login}@/{name}?{query}"

    def close(self) -> None:
        self._admin.close()

    def _ensure_template(self) -> str:
        """Migrate a template, unless there is one of these migrations. Two runs that start at once make one."""
        state = _state_of_migrations()
        name = f"{TEMPLATE}{state}"
        key = int(state[:7], 16)
        self._admin.execute("SELECT pg_advisory_lock(2, %s)", [key])
        if not self._exists(name):
            draft = f"{CLONE}{self._me}_draft"
            self._admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft))
            )
            with connected_to(draft):
                call_command("migrate", verbosity=0, interactive=False)
                with connection.cursor() as cursor:
                    cursor.execute("VACUUM (FREEZE, ANALYZE)")
            self._admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name))
            )
        self._admin.execute("SELECT pg_advisory_lock_shared(3, %s)", [key])  # in use, until this process ends
        self._admin.execute("SELECT pg_advisory_unlock(2, %s)", [key])
        return name

    def _sweep(self) -> None:
        """Drop what killed runs left, and templates of other migrations that no run uses now."""
        current = f"{TEMPLATE}{_state_of_migrations()}"
        for (name,) in self._admin.execute("SELECT datname FROM pg_database").fetchall():
            if name.startswith(CLONE):
                self._drop_if_free(name, kind=1, key=int(name.removeprefix(CLONE).split("_")[0]))
            elif name.startswith(TEMPLATE) and name != current:
                self._drop_if_free(name, kind=3, key=int(name.removeprefix(TEMPLATE)[:7], 16))

    def _drop_if_free(self, name: str, *, kind: int, key: int) -> None:
        if kind == 1 and key == self._me:
            return
        got = self._admin.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, key]).fetchone()
        if got == (True,):
            self._drop(name)
            self._admin.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])

    def _drop(self, name: str) -> None:
        self._admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _exists(self, name: str) -> bool:
        return (
            self._admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        )


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Send the default connection of this thread, and of all threads that start meanwhile, to a database."""
    shared: dict[str, Any] = connections.settings["default"]
    before = shared["NAME"]
    connection.close()
    shared["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        shared["NAME"] = before


def _key(name: str) -> int:
    """Of the lock that says that a database is in use."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:7], 16)


def _state_of_migrations() -> str:
    """A hash of everything that makes the template what it is."""
    found = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        root = Path(app.path)
        for path in sorted([*root.glob("migrations/**/*.py"), *root.rglob("*.sql")]):
            found.update(f"{app.label}/{path.relative_to(root)}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]
