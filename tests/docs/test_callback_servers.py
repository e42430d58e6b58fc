"""The receiving endpoints of docs/seamless.md pass the self-test, in Python and in Node."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from gameplay.selftest.run import run_selftest
from wallets import services

CLIENTS = Path(django_settings.BASE_DIR) / "docs" / "clients"
NEEDS_NODE = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def running(*command: str, token: str, port: int, book: Path) -> Iterator[None]:
    env = {**os.environ, "CALLBACK_TOKEN": token}
    process = subprocess.Popen([*command, str(port), str(book)], env=env)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "it ended"
                assert time.monotonic() < deadline, "it does not listen"
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize(
    "command",
    [
        pytest.param((sys.executable, str(CLIENTS / "python" / "callback_server.py")), id="python"),
        pytest.param(("node", str(CLIENTS / "node" / "callback_server.mjs")), id="node", marks=NEEDS_NODE),
    ],
)
def test_passes_the_selftest_before_and_after_a_restart(settings, tmp_path, command):
    settings.CALLBACK_ALLOW_LOOPBACK = True
    port = free_port()
    account = services.open_account(
        login_id="lucky",
        name="Lucky",
        currencies=["USD"],
        callback_url=f"http://127.0.0.1:{port}/callback",
        status="active",
        now=datetime.now(UTC),
    )

    for _start in range(2):
        with running(*command, token=account.secret, port=port, book=tmp_path / "book"):
            report = run_selftest(
                operator=account.operator, player_id="tester", currency="USD", now=datetime.now(UTC)
            )
        assert [it.problem for it in report.results if not it.passed] == []
