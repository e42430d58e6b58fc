"""What the documents tell a newcomer to paste, pasted into a shell against a real server."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.docs.guide import blocks

ROOT = Path(settings.BASE_DIR)
DEMO_ADDRESS = "http://127.0.0.1:8000"

pytestmark = pytest.mark.slow(budget=60)


def section(page: str, heading: str) -> str:
    _, _, rest = (ROOT / page).read_text().partition(f"\n## {heading}\n")
    assert rest, f"{page} has no section {heading!r}"
    return re.split(r"^## ", rest, flags=re.MULTILINE)[0]


@pytest.fixture
def demo(settings, tmp_path, web_server):
    """The demo behind a web server."""
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    call_command("seed_demo", verbosity=0, stdout=(tmp_path / "said").open("w"))
    return web_server(processes=1)


@pytest.fixture
def paste(demo, tmp_path):
    """Run the lines in the checkout's folder, with the server's address for the one that is written."""

    def run(script: str) -> str:
        script = script.replace(DEMO_ADDRESS, demo.url)
        for name in ("book.sqlite3", "book.json"):
            script = script.replace(name, str(tmp_path / name))
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=ROOT,
            env=os.environ
            | demo.environment
            | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


class TestTheReadme:
    def test_a_first_deposit(self, paste):
        deposit, look, own = blocks(section("README.md", "A first deposit"), "sh")

        first = [json.loads(line)["data"] for line in paste(deposit).splitlines()]
        again = [json.loads(line)["data"] for line in paste(deposit).splitlines()]

        assert (first[1]["balance"], first[1]["referenceId"]) == (25.5, "my-first-deposit")
        assert again == first
        listed, proved = paste(deposit.splitlines()[0] + "\n" + look).splitlines()[:2]
        assert json.loads(listed)["data"]["count"] <= 1, "it appears as soon as nothing older is under way"
        assert "rows" in proved
        assert "active, level operator, balance-transfer mode" in paste(own)


class TestTheGuide:
    def test_its_clients_on_the_demo(self, paste):
        python, node = blocks(section("docs/balance-transfer.md", "Clients"), "sh")
        (promised,) = blocks(section("docs/balance-transfer.md", "Clients"), "text")

        said = [paste(python)]
        if shutil.which("node"):
            said.append(paste(node))

        for printed in said:
            assert printed.splitlines()[1:] == promised.splitlines()[1:]
