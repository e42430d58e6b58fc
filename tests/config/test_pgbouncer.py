"""The web server behind a PgBouncer in transaction mode, as docs/production.md sets it up."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from tests.cast import prove_books, wait_for_horizon
from tests.factories import OperatorFactory, issued
from tests.servers import free_port
from wallets import services
from wallets.queries.wallets import funds_of

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
# Fewer than the threads of the web server, so that calls share connections.
POOL = 3

pytestmark = [
    pytest.mark.slow(budget=90),
    pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed"),
]


def ini(port: int) -> str:
    params = connection.get_connection_params()
    known = {"host": "host", "port": "port", "user": "user", "password": "password"}
    server = " ".join(f"{ours}={params[name]}" for name, ours in known.items() if params.get(name))
    return f"""
[databases]
* = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {POOL}
max_client_conn = 200
"""


@pytest.fixture
def pgbouncer(committed_db, tmp_path):
    """The address of the test's database through a PgBouncer."""
    port, config = free_port(), tmp_path / "pgbouncer.ini"
    config.write_text(ini(port))
    with (tmp_path / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen([PGBOUNCER, *as_whom(), str(config)], stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    while not takes_connections(port):
        assert process.poll() is None, (tmp_path / "pgbouncer.log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield f"postgresql://countroom@127.0.0.1:{port}/{connection.settings_dict['NAME']}"
    process.terminate()
    process.wait(20)


def as_whom() -> list[str]:
    """Root has to say who it becomes: whoever may use the embedded server's socket."""
    if os.geteuid() != 0:
        return []
    host = str(connection.get_connection_params().get("host") or "")
    owner = Path(host).stat().st_uid if host.startswith("/") else pwd.getpwnam("nobody").pw_uid
    return ["-u", pwd.getpwuid(owner).pw_name]


def takes_connections(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def casino(committed_db):
    operator = OperatorFactory()
    services.open_currencies(operator=operator, currencies=["USD"])
    services.fund(operator=operator, currency="USD", amount=Decimal(1000))
    services.link_players(operator=operator, external_ids=[f"p{number}" for number in range(5)])
    return operator


def connections_of_the_bouncer() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


class TestBehindAPgbouncer:
    def test_transfers_repeats_and_lists_are_as_without_it(self, casino, pgbouncer, web_server):
        server = web_server(threads=16, DATABASE_URL=pgbouncer, DATABASE_BEHIND_PGBOUNCER="true")
        client = server.client(issued(casino).secret)

        def move(number):
            what = "withdraw" if number % 3 == 2 else "deposit"
            body = {"playerExternalId": f"p{number % 5}", "currency": "USD", "amount": "0.25"}
            answer = client.post(f"/v1/player/wallet/{what}", json=body | {"referenceId": f"r{number}"})
            return answer.status_code, answer.headers.get("Idempotent-Replayed")

        with ThreadPoolExecutor(16) as pool:
            # Each twice, at about the same time.
            answers = list(pool.map(move, (number // 2 for number in range(400))))

        assert {status for status, _ in answers} <= {200, 402}
        assert [replayed for _, replayed in answers].count("true") == 200
        assert connections_of_the_bouncer() <= POOL
        wait_for_horizon()
        listed = client.get("/v1/transaction/list", params={"cursor": "", "limit": 2000}).json()["data"][
            "list"
        ]
        moved = sum(Decimal(it["amount"]) * (1 if it["transType"] == 4 else -1) for it in listed)
        assert funds_of(casino) == [("USD", 1000 - moved)]
        assert len({it["referenceId"] for it in listed}) == len(listed)
        prove_books()
