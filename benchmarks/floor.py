"""
The floor: what the database does by itself, asked by PostgreSQL's own pgbench.

One transaction of five statements, prepared, over tables of the same shape as the ledger's and in the same database:
lock the wallet, set its balance, write a row with a unique reference, commit. No hash, no register of references, no
rule and no second query: nobody who keeps wallets does less.
"""

import os
import re
import resource
import shutil
import subprocess
from pathlib import Path

from django.db import connection

from benchmarks.crew import Done
from config.postgres.place import EmbeddedPostgresError, binaries

TABLES = """
    create schema floor;
    create sequence floor.tick;
    create table floor.wallet (like public.wallets_wallet) with (fillfactor = 70);
    create table floor.row (like public.wallets_ledgertransaction);
    insert into floor.wallet
    select 1, nr, nr, 'USD', 2, 0, 0, decode(repeat('00', 32), 'hex'), now(), now()
      from generate_series(1, {wallets}) as nr;
    insert into floor.row
    select 1, nextval('floor.tick'), nr % {wallets} + 1, 'USD', nr, 4, 3, 1.25, 1.25, 1.25, null, null, null, null,
           null, 'floor-' || nr, now(), 1, decode(repeat('00', 32), 'hex'), 1, 0
      from generate_series(1, {rows}) as nr;
    alter table floor.wallet add primary key (operator_id, id);
    alter table floor.row add primary key (operator_id, id), add unique (operator_id, reference);
"""
SCRIPT = r"""
\set wallet random(1, {wallets})
begin;
select balance from floor.wallet where operator_id = 1 and id = :wallet for update;
update floor.wallet set balance = balance + 1.25 where operator_id = 1 and id = :wallet;
insert into floor.row values (1, nextval('floor.tick'), :wallet, 'USD', 1, 4, 3, 1.25, 1.25, 1.25, null, null, null,
    null, null, 'deposit-' || currval('floor.tick'), now(), 1, decode(repeat('00', 32), 'hex'), 1, 0);
commit;
"""
_DONE = re.compile(r"number of transactions actually processed: (\d+)")
_RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


class FloorFailed(Exception):
    """The message is pgbench's own."""


def find_pgbench() -> str | None:
    return find("pgbench")


def find(program: str) -> str | None:
    """PostgreSQL's program of that name: the one that came with the embedded server, else the system's."""
    try:
        shipped: Path | None = binaries() / program
    except EmbeddedPostgresError:
        shipped = None
    return str(shipped) if shipped is not None and shipped.exists() else shutil.which(program)


def make_tables(*, wallets: int, rows: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES.format(wallets=wallets, rows=rows))


class Floor:
    """
    :param wallets: how many of them are drawn from; 1: all on one row.
    """

    def __init__(self, pgbench: str, folder: Path, *, clients: int, wallets: int) -> None:
        script = folder / f"floor-{wallets}.sql"
        script.write_text(SCRIPT.format(wallets=wallets))
        cores = os.cpu_count() or 1
        self._clients = clients
        self._command = [
            *(pgbench, "--no-vacuum", "--protocol=prepared", f"--file={script}"),
            *(f"--client={clients}", f"--jobs={min(clients, cores)}"),
        ]

    def work(self, seconds: float) -> Done:
        """:raises FloorFailed: pgbench did."""
        # It takes whole seconds; less, for a trial, is a number of transactions.
        length = f"--time={round(seconds)}" if seconds >= 1 else f"--transactions={int(seconds * 100) + 1}"
        before = childrens_cpu()
        ran = subprocess.run(
            [*self._command, length], env=environment(), capture_output=True, text=True, check=False
        )
        done, rate = _DONE.search(ran.stdout), _RATE.search(ran.stdout)
        if ran.returncode or done is None or rate is None:
            raise FloorFailed(ran.stdout + ran.stderr)
        operations = int(done[1])
        return Done(operations, operations / float(rate[1]), childrens_cpu() - before)

    def dismiss(self) -> None:
        pass


def environment() -> dict[str, str]:
    """How PostgreSQL's programs reach the database that is connected."""
    told = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",  # nosec B105 - the name of a variable
        "dbname": "PGDATABASE",
    }
    return os.environ | {name: str(told[key]) for key, name in names.items() if told.get(key)}


def childrens_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
