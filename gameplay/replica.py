"""
A streaming replica for what is shown and taken away: reports and exports. Without REPLICA_DATABASE_URL all of it reads
the primary.

    figures = replica.read(lambda source: ..., needs=[...])     # `source` says where from, and as of when

Nothing that decides about money comes here: the import contract names who may, `Router` sends everything else to the
primary, and `read` refuses inside a transaction. A replica that is too far behind or away is never an error: the
primary is read instead (or, with REPLICA_FALLBACK off, the page says that it has to wait).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import psycopg
import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, transaction

from gameplay.errors import ReplicaBehind

logger = structlog.get_logger(__name__)
T = TypeVar("T")

ALIAS = "replica"
# What has just been committed is replayed within milliseconds: worth a moment, before a replica counts as behind.
CATCH_UP_SECONDS = 0.2
# One that did not answer is left alone for so long, so that not every page waits for its time-out.
AWAY_SECONDS = 10

_LOOK = "select pg_is_in_recovery(), pg_last_wal_replay_lsn() >= %s::pg_lsn, pg_last_xact_replay_timestamp()"
TROUBLE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

_is_reading: ContextVar[bool] = ContextVar("countroom_reads_replica", default=False)
_away_until = 0.0


class Need(NamedTuple):
    """Something that has to be on the replica already: a query that says true there. `why_not` ends a sentence."""

    query: str
    values: Sequence[Any]
    why_not: str


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where something was read.

    :param as_of: everything that had committed by then is in it.
    :param behind: of the replica, that moment until now; of the primary nothing.
    :param why: the primary was read instead of the replica, for this reason.
    """

    alias: str
    as_of: datetime
    behind: timedelta = timedelta(0)
    why: str = ""

    @property
    def is_replica(self) -> bool:
        return self.alias == ALIAS


class Lag(NamedTuple):
    """How the replica is; `behind` is None where nobody can say, and `trouble` then says why."""

    behind: timedelta | None
    as_of: datetime | None = None
    trouble: str = ""


class Router:
    """Reads go to the replica inside of `read` alone, and writes to the primary, wherever a row was read from."""

    def db_for_read(self, model: object, **hints: object) -> str:
        return alias()

    def db_for_write(self, model: object, **hints: object) -> str:
        assert not _is_reading.get(), "what reads the replica writes nothing"
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        """They are copies of one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db != ALIAS


def is_configured() -> bool:
    return ALIAS in connections.settings


def alias() -> str:
    """The database that this thread reads now."""
    return ALIAS if _is_reading.get() else DEFAULT_DB_ALIAS


def read(work: Callable[[Source], T], *, needs: Sequence[Need] = ()) -> T:
    """
    What `work` reads, from the replica in one snapshot, or from the primary; `work` may be called twice.

    :raises ReplicaBehind: it cannot be read, and REPLICA_FALLBACK is off.
    """
    source = choose(needs=needs)
    if source.is_replica:
        try:
            with _reading():
                return work(source)
        except TROUBLE as trouble:
            source = instead_of(trouble)
    return work(source)


def choose(*, needs: Sequence[Need] = ()) -> Source:
    """
    Where to read now. For who reads on a connection of its own; everybody else calls `read`.

    :raises ReplicaBehind: as `read`.
    """
    if not is_configured():
        return primary()
    assert not connections[DEFAULT_DB_ALIAS].in_atomic_block, "what decides about money reads the primary"
    lag = measure()
    if lag.behind is None or lag.as_of is None:
        return _primary(f"the replica {lag.trouble}")
    if lag.behind.total_seconds() > settings.REPLICA_MOST_LAG_SECONDS:
        return _primary(f"the replica is {lag.behind.total_seconds():,.0f} s behind")
    missing = _missing(needs)
    return _primary(missing) if missing else Source(ALIAS, lag.as_of, lag.behind)


def instead_of(trouble: Exception) -> Source:
    """
    The primary, after the replica failed in the middle: it went away, or a change that it had to apply ended the query.

    :raises ReplicaBehind: as `read`.
    """
    if isinstance(trouble.__cause__ or trouble, psycopg.errors.QueryCanceled):
        raise trouble  # by statement_timeout: the primary would only take as long
    logger.warning("replica.failed", trouble=str(trouble).strip())
    connections[ALIAS].close()
    return _primary("the replica did not answer to the end")


def measure() -> Lag:
    """
    How far it is behind the primary, by the place in the write-ahead log that both have come to.

    By the time of the last transaction alone, an idle primary would look like a replica that is hours behind.
    """
    global _away_until
    if time.monotonic() < _away_until:
        return Lag(None, trouble="cannot be reached")
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("select pg_current_wal_flush_lsn()::text, clock_timestamp()")
        place, asked_at = cursor.fetchone()
    try:
        return _look(place, asked_at)
    except TROUBLE as trouble:
        logger.warning("replica.away", trouble=str(trouble).strip())
        connections[ALIAS].close()
        _away_until = time.monotonic() + AWAY_SECONDS
        return Lag(None, trouble="cannot be reached")


def _look(place: str, asked_at: datetime) -> Lag:
    deadline = time.monotonic() + CATCH_UP_SECONDS
    while True:
        with connections[ALIAS].cursor() as cursor:
            cursor.execute(_LOOK, [place])
            is_standby, is_there, last = cursor.fetchone()
        if not is_standby:
            return Lag(None, trouble="is no standby: it was promoted, or is the wrong server")
        if is_there:
            return Lag(timedelta(0), asked_at)
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    if last is None:
        return Lag(None, trouble="has replayed nothing since it was started")
    return Lag(max(asked_at - last, timedelta(0)), last)


def _missing(needs: Sequence[Need]) -> str:
    try:
        with connections[ALIAS].cursor() as cursor:
            for need in needs:
                cursor.execute(need.query, need.values)
                if cursor.fetchone() != (True,):
                    return need.why_not
    except TROUBLE as trouble:
        return instead_of(trouble).why
    return ""


def primary(why: str = "") -> Source:
    return Source(DEFAULT_DB_ALIAS, datetime.now(UTC), why=why)


def _primary(why: str) -> Source:
    """:raises ReplicaBehind: REPLICA_FALLBACK is off."""
    if not settings.REPLICA_FALLBACK:
        raise ReplicaBehind(f"Reports and exports have to wait: {why}.")
    return primary(why)


@contextmanager
def _reading() -> Iterator[None]:
    """One snapshot: what a page says of its figures holds for all of them."""
    token = _is_reading.set(True)
    try:
        with transaction.atomic(using=ALIAS):
            with connections[ALIAS].cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
            yield
    finally:
        _is_reading.reset(token)
