"""What the figures share: the book, the floor, and web servers that start when the first figure wants one."""

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.db import connection

from benchmarks import cpu
from benchmarks.book import Book
from benchmarks.floor import Floor, find_pgbench
from benchmarks.options import Options
from benchmarks.plain import start as plain
from benchmarks.rounds import Side
from benchmarks.web import WebServer
from tests.bouncer import Bouncer
from tests.bouncer import environment as bouncer_environment
from tests.servers import free_port

WEB_PROCESSES = 2


@dataclass
class Stage:
    """
    :param database_url: of the scratch database, for the processes that are started.
    :param database: its name.
    :param static_root: collected, for figures that read pages.
    """

    options: Options
    book: Book
    database_url: str
    folder: Path
    database: str
    static_root: Path | None = None
    _started: list[WebServer] = field(default_factory=list)

    @cached_property
    def database_meter(self) -> cpu.Meter | None:
        return cpu.of_database()

    @cached_property
    def pgbench(self) -> str | None:
        return find_pgbench()

    @cached_property
    def web(self) -> WebServer:
        """Ours, everything on."""
        return self.start_web(processes=WEB_PROCESSES)

    @cached_property
    def plain_token(self) -> str:
        return plain.prepare(self.database_url, self.book.players)

    @cached_property
    def plain_web(self) -> WebServer:
        """The ordinary one, under the same server with as many processes and threads."""
        return self._keep(
            WebServer(
                free_port(),
                self.folder,
                processes=WEB_PROCESSES,
                application=plain.APPLICATION,
                probe="/",
                **plain.environment(self.database_url),
            )
        )

    @cached_property
    def bouncer(self) -> Bouncer:
        """A PgBouncer in front of the scratch database."""
        return Bouncer(connection.get_connection_params()).start()

    @cached_property
    def pooled_web(self) -> WebServer:
        """Ours through it."""
        url = self.bouncer.url(str(connection.settings_dict["NAME"]))
        return self.start_web(processes=WEB_PROCESSES, **bouncer_environment(url))

    @cached_property
    def unprepared_web(self) -> WebServer:
        """Ours directly, with the statements that a PgBouncer would get."""
        return self.start_web(processes=WEB_PROCESSES, DATABASE_PREPARE="false")

    def start_web(self, *, processes: int, **more: str) -> WebServer:
        folder = self.folder / f"run-{len(self._started)}"
        environment = self.environment(folder) | more
        return self._keep(WebServer(free_port(), self.folder, processes=processes, **environment))

    def environment(self, folder: Path) -> dict[str, str]:
        """The scratch database, this process's keys, and a folder for what the server's processes share."""
        return {
            "DATABASE_URL": self.database_url,
            "COUNTROOM_DEMO": "true",
            "COUNTROOM_RUN_DIR": str(folder),
            "STATIC_ROOT": str(self.static_root or folder),
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
            "SECRET_KEY": settings.SECRET_KEY,
            "ENCRYPTION_KEYS": ",".join(settings.ENCRYPTION_KEYS),
            "SEAL_SIGNING_KEY": settings.SEAL_SIGNING_KEY,
            "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
        }

    def floor(self, clients: int, *, wallets: int | None = None) -> Side | None:
        """None: there is no pgbench on this machine."""
        if self.pgbench is None:
            return None
        wallets = wallets or self.options.wallets
        return Side(
            Floor(self.pgbench, self.folder, clients=clients, wallets=wallets), None, self.database_meter
        )

    def close(self) -> None:
        for server in self._started:
            server.stop()
        if "bouncer" in vars(self):
            self.bouncer.stop()

    def _keep(self, server: WebServer) -> WebServer:
        self._started.append(server)
        return server
