"""The clients of the guide, run as a casino would: against a real server, over a network that loses things."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings

from gameplay.queries import money_of
from players.models import Player
from players.services import operators
from tests.cast import wait_for_horizon
from tests.docs.lossy import lossy_network
from tests.factories import OperatorFactory, issued
from wallets import services
from wallets.models import LedgerTransaction, Reference
from wallets.queries.wallets import funds_of

CLIENTS = settings.BASE_DIR / "docs" / "clients"
DEPOSIT, WITHDRAW = "/v1/player/wallet/deposit", "/v1/player/wallet/withdraw"

pytestmark = pytest.mark.slow(budget=60)


class Python:
    command = [sys.executable, str(CLIENTS / "python" / "casino.py")]
    nothing_differs = "differences: []"

    @staticmethod
    def falsify(book, amount):
        with sqlite3.connect(book) as db:
            db.execute("UPDATE transfer SET amount = ? WHERE kind = 'deposit' AND state = 'booked'", [amount])
        db.close()


class Node:
    command = ["node", str(CLIENTS / "node" / "casino.mjs")]
    nothing_differs = "differences: []"

    @staticmethod
    def falsify(book, amount):
        kept = json.loads(book.read_text())
        for transfer in kept["transfers"].values():
            if (transfer["kind"], transfer["state"]) == ("deposit", "booked"):
                transfer["amount"] = amount
        book.write_text(json.dumps(kept))


def why_no_node() -> str | None:
    if shutil.which("node") is None:
        return "Node is not installed: the guide's Node client was not tried"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").partition(".")[0]) < 18:
        return f"the guide's Node client needs Node 18 or later; this is {version}"
    return None


@pytest.fixture(params=[Python, Node], ids=["python", "node"])
def client(request):
    if request.param is Node and (reason := why_no_node()):
        pytest.skip(reason)
    return request.param


@pytest.fixture
def casino(committed_db):
    operator = OperatorFactory(login_id="casino")
    services.open_currencies(operator=operator, currencies=["USD"])
    services.fund(operator=operator, currency="USD", amount=Decimal(1000))
    return operator


@pytest.fixture
def network(web_server):
    with lossy_network(web_server(processes=1).url) as found:
        yield found


class Program:
    """The client's program, run again and again on one book."""

    def __init__(self, command, environment):
        self.command, self.environment = command, os.environ | environment

    def __call__(self):
        """What it printed."""
        self.process = subprocess.Popen(self.command, env=self.environment, stdout=subprocess.PIPE, text=True)
        said, _ = self.process.communicate(timeout=60)
        return said.splitlines()

    def kill(self):
        self.process.kill()


@pytest.fixture
def run(client, casino, network, tmp_path):
    settings = {
        "COUNTROOM_URL": network.url,
        "COUNTROOM_TOKEN": issued(casino).secret,
        "COUNTROOM_TIMEOUT": "0.8",
    }
    return Program([*client.command, str(tmp_path / "book")], settings)


class TestAQuietDay:
    def test_everything_is_booked_once_and_the_books_agree(self, client, casino, run):
        linked, *said = run()

        player = Player.objects.get()
        assert linked.split() == ["link", player.external_id, str(player.code)]
        assert said == [
            "deposit 25.50: booked",
            "withdraw 100: refused",
            "withdraw 5.25: booked",
            "balance: 20.25",
            "withdraw-all: booked",
            "balance: 0",
            "given up: void",
            client.nothing_differs,
        ]
        assert money_of(operator=casino, player_id=player.code) == [("USD", Decimal(0), Decimal(0))]
        assert funds_of(casino) == [("USD", Decimal(1000))]

    def test_a_second_day_goes_on_from_the_cursor(self, client, run, network):
        run()
        assert run()[-1] == client.nothing_differs

        assert Player.objects.count() == 2


class TestALostAnswer:
    def test_is_asked_for_again_with_the_same_reference_and_moves_nothing_twice(self, run, network, client):
        network.lose = {DEPOSIT: "answer", WITHDRAW: "answer"}

        said = run()

        first, again = network.on(DEPOSIT)
        assert (first.fate, first.body, again.replayed) == ("answer", again.body, True)
        assert (said[1], said[2]) == ("deposit 25.50: booked", "withdraw 100: refused")
        assert said[-1] == client.nothing_differs
        assert LedgerTransaction.objects.filter(kind=4).count() == 1

    def test_of_an_account_suspended_meanwhile_is_no_refusal(self, casino, run, network, client):
        """The repeat is refused before the reference is looked at: that says nothing about the first try."""
        network.lose = {DEPOSIT: "answer"}
        network.meanwhile = lambda: operators.suspend(operator=casino)

        said = run()

        assert said[1] == "deposit 25.50: pending"
        assert said[3] == "withdraw 5.25: booked", "the money is there"
        assert said[-1] == client.nothing_differs
        operators.reactivate(operator=casino)
        assert run()[0] == "left over from before: booked"


class TestALostRequest:
    def test_is_sent_again_and_booked(self, run, network, client):
        network.lose = {DEPOSIT: "request"}

        said = run()

        lost, again = network.on(DEPOSIT)
        assert (lost.body, again.replayed) == (again.body, False)
        assert said[1] == "deposit 25.50: booked"
        assert said[-1] == client.nothing_differs


class TestACrash:
    def test_before_the_answer_came_is_made_good_by_the_next_run(self, run, network, client):
        network.lose = {DEPOSIT: "answer"}
        network.meanwhile = run.kill
        run()
        assert run.process.returncode == -signal.SIGKILL

        said = run()

        assert said[0] == "left over from before: booked"
        assert (said[2], said[-1]) == ("deposit 25.50: booked", client.nothing_differs)


class TestBooksThatDiffer:
    def test_a_movement_that_the_casino_does_not_know_is_named(self, casino, run):
        services.link_players(operator=casino, external_ids=["p1"])
        services.deposit(
            operator=casino,
            external_id="p1",
            currency="USD",
            amount=Decimal(7),
            reference="somebody-elses",
            now=datetime.now(UTC),
        )

        wait_for_horizon()
        said = run()

        assert "reference somebody-elses is not in our book" in said[-1]

    def test_another_amount_is_named(self, run, client, tmp_path):
        run()
        reference = Reference.objects.get(operation=1, outcome=1).reference
        client.falsify(tmp_path / "book", "25.51")

        wait_for_horizon()
        said = run()

        assert f"is not what our book says of reference {reference}" in said[-1]
