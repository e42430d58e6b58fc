"""Two at one player's gate, or at one row, one after the other, as the database lets them."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, connections, transaction

T = TypeVar("T")


def while_it_is_not_committed(change: Callable[[], object], call: Callable[[], T]) -> T | Exception:
    """`call` begins when `change` is done and not committed, and has to wait for it; what came of the call."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change()
            called = pool.submit(_answered, call)
            _wait_until_somebody_waits()
        return called.result(30)


def _answered(call: Callable[[], T]) -> T | Exception:
    try:
        return call()
    except Exception as refused:  # noqa: BLE001 - handed to the test
        return refused
    finally:
        connections.close_all()


def _wait_until_somebody_waits() -> None:
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "select count(*) from pg_locks join pg_stat_activity using (pid)"
                " where not granted and datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.01)
