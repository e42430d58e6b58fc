"""The CSV of an operator's transactions over HTTP, beside the same COPY taken by psql."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict
from psycopg import ClientCursor

from backoffice.audit import Actor
from backoffice.exports import statements, taking, tokens
from backoffice.exports.asking import ExportForm
from backoffice.exports.catalogue import EXPORTS
from backoffice.models import FinanceToken
from benchmarks import cpu, floor
from benchmarks.crew import Done
from benchmarks.figures import Figure
from benchmarks.measure import Measure
from benchmarks.progress import Bar
from benchmarks.rounds import Result, Side
from benchmarks.stage import Stage
from benchmarks.turns import take_turns
from benchmarks.web import WebServer
from players.models import Operator, StaffMember
from players.models.staff import Role

READ_BYTES = 1 << 20
LOOK_BYTES = 16 << 20


class Exporting:
    """One export after the other. `most_memory` is the most that the web process had, in megabytes."""

    def __init__(self, server: WebServer, target: str, secret: str) -> None:
        self._server, self._target = server, target
        self._headers = {"Authorization": f"Bearer {secret}"}
        self.most_memory = 0.0
        self.rows = 0

    def work(self, seconds: float) -> Done:
        began, before, rows = time.monotonic(), time.process_time(), 0
        while not rows or time.monotonic() < began + seconds:
            self.rows = self._take()
            rows += self.rows
        return Done(rows, time.monotonic() - began, time.process_time() - before)

    def dismiss(self) -> None:
        pass

    def _take(self) -> int:
        """How many rows were in it, apart from the titles."""
        asked = HTTPConnection("127.0.0.1", self._server.port, timeout=300)
        try:
            asked.request("GET", self._target, headers=self._headers)
            answer = asked.getresponse()
            assert answer.status == 200, answer.read()[:500]
            lines, looked = 0, 0
            while chunk := answer.read(READ_BYTES):
                lines += chunk.count(b"\n")
                looked -= len(chunk)
                if looked <= 0:
                    self.most_memory = max(self.most_memory, self._server.memory())
                    looked = LOOK_BYTES
            return lines - 1
        finally:
            asked.close()


class Copying:
    """psql, which throws away what it gets."""

    def __init__(self, psql: str, query: Path, rows: int) -> None:
        self._command, self._rows = [psql, "-X", "-q", f"--file={query}"], rows

    def work(self, seconds: float) -> Done:
        """:raises CalledProcessError: psql could not."""
        began, before, done = time.monotonic(), floor.childrens_cpu(), 0
        while not done or time.monotonic() < began + seconds:
            subprocess.run(
                self._command, env=floor.environment(), stdout=subprocess.DEVNULL, check=True, timeout=300
            )
            done += self._rows
        return Done(done, time.monotonic() - began, floor.childrens_cpu() - before)

    def dismiss(self) -> None:
        pass


@contextmanager
def _exporting(stage: Stage) -> Iterator[tuple[Exporting, Side, Side | None]]:
    server = stage.start_web(processes=1)
    try:
        operator = stage.book.exported
        asked = {"operator": operator.login_id, "from": _long_ago(), "zone": "UTC"}
        load = Exporting(server, f"/exports/transactions.csv?{urlencode(asked)}", _secret(operator))
        load.work(0)
        yield (
            load,
            Side(load, cpu.of_tree(server.pid), stage.database_meter),
            _copying(stage, asked, load.rows),
        )
    finally:
        server.stop()


def measure_export(stage: Stage, bar: Bar) -> tuple[Figure, Result, Measure]:
    """In the database that is connected: the figure with its result, and the memory."""
    title = "CSV export of transactions over HTTP"
    with _exporting(stage) as (load, ours, base):
        told = take_turns(title, ours, base, options=stage.options, settle=lambda: None, bar=bar)
        figure = Figure(
            "export",
            f"{title}, {load.rows:,} rows",
            "row",
            "COPY of the same query to psql",
            0.5,
            lambda _stage: (ours, base),
        )
        memory = Measure(
            "export-memory",
            f"resident memory of the web process while it exports {load.rows:,} rows",
            "MB",
            200,
            load.most_memory,
            [load.most_memory],
        )
    return figure, told, memory


def _copying(stage: Stage, asked: dict[str, str], rows: int) -> Side | None:
    psql = floor.find("psql")
    if psql is None:
        return None
    form = ExportForm(
        EXPORTS["transactions"],
        QueryDict(urlencode(asked)),
        seen=[stage.book.exported],
        today=datetime.now(UTC).date(),
        sees_platform=False,
    )
    with connection.cursor():  # connects
        query = ClientCursor(connection.connection).mogrify(*statements.copy(taking.parsed(form)))
    file = stage.folder / "export.sql"
    file.write_text(f"{query};\n")
    return Side(Copying(psql, file, rows), None, stage.database_meter)


def _secret(operator: Operator) -> str:
    """A finance token of somebody at the operator."""
    person, is_new = StaffMember.objects.get_or_create(
        username="exporter", defaults={"operator": operator, "is_staff": True}
    )
    if is_new:
        person.take_role(Role.OPERATOR)
    by = Actor(person, None, datetime.now(UTC))
    FinanceToken.objects.filter(person=person, revoked_at=None).update(revoked_at=by.now)
    return tokens.issue(by=by, name="benchmark", operator=None, days=1, allowed_ips=[]).secret


def _long_ago() -> str:
    """A kept book may be of last month."""
    return (datetime.now(UTC).date() - timedelta(days=365)).isoformat()
