"""PATCH /v1/operator/update with a Callback URL that changes the mode: guarded, so that no money is stranded."""

import re
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection, transaction

from gameplay import modes
from players.errors import PermissionDenied
from players.models import Operator
from players.services import operators
from tests.cast import Casino, at_once
from tests.factories import casino
from wallets import services
from wallets.models import Operation
from wallets.services import Transfer

URL = "https://rookie.example/callback"
MONEY = {"playerExternalId": "alice", "currency": "USD", "amount": 10}

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def rookie(rival):
    """Its currencies fit into both modes."""
    return rival


def change(casino, url):
    return casino.call("PATCH", "operator/update", {"callbackURL": url})


def mode(casino):
    found = Operator.objects.get(pk=casino.operator.pk)
    return (str(found.mode), found.switching_to)


class TestChange:
    def test_goes_both_ways(self, rookie):
        assert change(rookie, URL).status == 200
        assert mode(rookie) == ("seamless", None)
        assert rookie.get("operator/info").data["mode"] == "seamless"
        assert rookie.post("player/wallet/deposit", MONEY).code == "PERMISSION_ERROR"

        assert change(rookie, "").status == 200
        assert mode(rookie) == ("transfer", None)
        assert rookie.post("player/wallet/deposit", MONEY).status == 200

    def test_to_the_same_is_none(self, rookie):
        assert change(rookie, "").status == 200
        change(rookie, URL)
        assert change(rookie, URL).status == 200
        assert change(rookie, URL + "/two").status == 200
        assert rookie.get("operator/info").data["callbackURL"] == URL + "/two"

    def test_is_refused_while_players_hold_money(self, rookie):
        rookie.pay_in("alice", "12.50")
        rookie.pay_in("carol", "0.25")

        answer = change(rookie, URL)

        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
        assert answer.details == {
            "obstacles": [
                {
                    "kind": "balance",
                    "message": "2 players still hold 12.75 USD here; withdraw it first.",
                    "currency": "USD",
                    "amount": 12.75,
                    "players": 2,
                    "playerExternalIds": ["alice", "carol"],
                }
            ]
        }
        assert mode(rookie) == ("transfer", None)
        assert rookie.balance() == 12.5
        assert rookie.post("player/wallet/deposit", MONEY).status == 200, "and everything goes on"

    def test_that_is_refused_changes_nothing_else(self, rookie):
        rookie.pay_in("alice", "1")

        rookie.call(
            "PATCH", "operator/update", {"callbackURL": URL, "name": "New", "allowedIPs": ["9.9.9.9"]}
        )

        found = rookie.get("operator/info").data
        assert (found["name"], found["allowedIPs"], found["callbackURL"]) == ("Rival", [], "")

    def test_lists_each_currency(self, lucky):
        for currency in ("USD", "JPY", "KWD"):
            lucky.pay_in("alice", "1", currency)
        assert [it.currency for it in modes.obstacles_of(lucky.operator)] == ["JPY", "KWD", "USD"]

    def test_goes_through_once_the_money_is_out(self, rookie):
        rookie.pay_in("alice", "12.50")
        rookie.post("player/wallet/withdraw-all", MONEY)
        assert change(rookie, URL).status == 200

    def test_of_a_currency_too_fine_for_callbacks_is_refused(self, lucky):
        answer = change(lucky, URL)
        assert (answer.code, list(answer.details["errors"])) == ("PARAMETERS_INVALID", ["currency"])
        assert mode(lucky) == ("transfer", None)

    def test_never_moves_the_operators_own_funds(self, rookie):
        change(rookie, URL)
        assert rookie.balance(None) == 1_000_000

    def test_is_never_made_inside_a_transaction(self, rookie):
        with transaction.atomic(), pytest.raises(AssertionError):
            modes.change_callback_url(operator=rookie.operator, url=URL)


class TestSwitching:
    """While a change is under way."""

    @pytest.fixture(autouse=True)
    def begin(self, rookie):
        rookie.pay_in("alice", "100")
        rookie.post("player/wallet/deposit", MONEY | {"referenceId": "old"})
        with transaction.atomic():
            operators.locked(rookie.operator).begin_switch(URL)

    def test_no_new_money_comes_in(self, rookie):
        answer = rookie.post("player/wallet/deposit", MONEY | {"referenceId": "new"})
        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
        assert rookie.get("player/wallet/transfer", referenceId="new").data["status"] == "unknown"

        bulk = rookie.post(
            "player/wallet/bulk",
            {
                "transfers": [
                    MONEY | {"type": "deposit", "referenceId": "b-1"},
                    MONEY | {"type": "withdraw", "referenceId": "b-2"},
                ]
            },
        )
        assert [it.get("errorCode") for it in bulk.data] == ["PERMISSION_ERROR", None]

    def test_an_old_deposit_is_answered_as_it_was(self, rookie):
        assert rookie.post("player/wallet/deposit", MONEY | {"referenceId": "old"}).is_replay

    @pytest.mark.parametrize("path", ["withdraw", "withdraw-all"])
    def test_money_goes_out(self, rookie, path):
        assert rookie.post(f"player/wallet/{path}", MONEY).status == 200

    @pytest.mark.parametrize("url", [URL, URL + "/two", "https://else.example"])
    def test_another_change_is_refused(self, rookie, url):
        answer = change(rookie, url)
        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
        assert mode(rookie) == ("transfer", URL)

    def test_is_ended_by_the_worker_when_its_process_died(self, rookie):
        soon, later = datetime.now(UTC), datetime.now(UTC) + timedelta(minutes=2)
        assert modes.resume_switches(now=soon) == 0, "it may be at work still"

        assert modes.resume_switches(now=later) == 1
        assert mode(rookie) == ("transfer", None), "alice holds money: back to where it was"

        with transaction.atomic():
            operators.locked(rookie.operator).begin_switch(URL)
        rookie.post("player/wallet/withdraw-all", MONEY)
        modes.resume_switches(now=later)
        assert mode(rookie) == ("seamless", None)
        assert modes.resume_switches(now=later) == 0


class TestOldWork:
    def test_is_waited_for(self, rookie):
        """A deposit that read the account before the change commits after it, and is seen."""
        posted, go_on = threading.Event(), threading.Event()

        def deposit():
            with transaction.atomic():
                rookie.pay_in("alice", "10")
                posted.set()
                assert go_on.wait(20)

        def switch():
            assert posted.wait(20)
            threading.Timer(0.3, go_on.set).start()
            return change(rookie, URL)

        _, answer = at_once(deposit, switch)

        assert answer.details["obstacles"][0]["kind"] == "balance"
        assert mode(rookie) == ("transfer", None)

    def test_that_does_not_end_is_an_obstacle(self, rookie, monkeypatch):
        monkeypatch.setattr(modes, "PATIENCE_SECONDS", 0.2)
        posted, go_on = threading.Event(), threading.Event()

        def old_work():
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("select pg_current_xact_id()")
                posted.set()
                assert go_on.wait(20)

        def switch():
            assert posted.wait(20)
            answer = change(rookie, URL)
            go_on.set()
            return answer

        _, answer = at_once(old_work, switch)

        assert [it["kind"] for it in answer.details["obstacles"]] == ["busy"]
        assert mode(rookie) == ("transfer", None)

    def test_cannot_slip_in_however_slow_a_deposit_is_to_begin(self, rookie):
        """
        A deposit takes its transaction id, and then looks at the account. In one statement it would look at what there
        was before it had the id, and a change that began and ended in between would strand its money.
        """
        with connection.cursor() as cursor:
            cursor.execute("select pg_get_functiondef('wallets_post'::regproc)")
            slow, times = re.subn(r"pg_current_xact_id\(\)", "slow_transaction_id()", cursor.fetchone()[0])
            assert times == 1
            cursor.execute(
                "create function slow_transaction_id() returns xid8 language plpgsql as $$"
                " begin perform pg_sleep(1.5); return pg_current_xact_id(); end $$"
            )
            cursor.execute(slow)

        def switch():
            threading.Event().wait(0.5)
            return change(rookie, URL)

        deposited, switched = at_once(lambda: rookie.post("player/wallet/deposit", MONEY), switch)

        assert switched.status == 200
        assert (deposited.status, deposited.code) == (403, "PERMISSION_ERROR")
        assert rookie.balance() == 0

    def test_that_lost_its_turn_looks_again(self, rookie, monkeypatch):
        """A change whose process slept for minutes wakes up in the middle of another one of the same account."""
        before = modes.obstacles_of

        def sleep_and_wake(operator):
            found = before(operator)
            if not slept:
                slept.append(True)
                modes.resume_switches(now=datetime.now(UTC) + timedelta(minutes=2))
                with transaction.atomic():
                    fresh = operators.locked(operator)
                    fresh.callback_url = ""
                    fresh.save()
                rookie.pay_in("alice", "10")
                with transaction.atomic():
                    operators.locked(operator).begin_switch(URL)
            return found

        slept = []
        monkeypatch.setattr(modes, "obstacles_of", sleep_and_wake)

        answer = change(rookie, URL)

        assert answer.details["obstacles"][0]["kind"] == "balance"
        assert mode(rookie) == ("transfer", None)


class TestAtOnce:
    def test_two_changes_are_one(self, rookie):
        answers = at_once(*[lambda n=n: change(rookie, f"{URL}/{n}") for n in range(4)])

        won = [n for n, it in enumerate(answers) if it.status == 200]
        assert len(won) >= 1
        assert all(it.code == "PERMISSION_ERROR" for it in answers if it.status != 200)
        found = Operator.objects.get(pk=rookie.operator.pk)
        assert found.callback_url in {f"{URL}/{n}" for n in won}
        assert not found.is_switching

    @pytest.mark.slow(budget=90)
    def test_deposits_in_a_loop_strand_no_money_in_200_changes(self, rookie):
        """Both ways."""
        traffic = Traffic(rookie.operator)

        def switch():
            try:
                return Counter(change_and_look(rookie.operator.pk) for _ in range(200))
            finally:
                traffic.done.set()

        changes, *_ = at_once(
            switch,
            lambda: traffic.deposit("alice"),
            lambda: traffic.deposit("carol"),
            traffic.deposit_in_bulk,
        )

        assert changes["changed"] > 20, changes
        assert changes["held back"] > 5, changes
        assert traffic.counts["deposited"] > 20, traffic.counts
        assert traffic.counts["refused"] > 20, traffic.counts


def change_and_look(key):
    """To the other mode, or not; either way no money is in a wallet of a seamless operator."""
    operator = Operator.objects.get(pk=key)
    try:
        modes.change_callback_url(operator=operator, url="" if operator.callback_url else URL)
        came = "changed"
    except modes.ModeChangeRefused:
        came = "held back"
    operator.refresh_from_db()
    assert not (operator.callback_url and modes.obstacles_of(operator)), "money is stranded"
    return came


class Traffic:
    """
    Depositors who believe all the time that the account is as it was at the start, so that nothing but the posting
    itself can refuse them; and who take their money out again when it does.
    """

    def __init__(self, operator):
        self.operator = operator
        self.done = threading.Event()
        self.counts = Counter()

    def deposit(self, player):
        alike = {"operator": self.operator, "external_id": player, "currency": "USD", "reference": None}
        while not self.done.wait(0.002):
            try:
                services.deposit(amount=Decimal(1), now=datetime.now(UTC), **alike)
                self.counts["deposited"] += 1
            except PermissionDenied:
                services.withdraw_all(held=[], now=datetime.now(UTC), **alike)
                self.counts["refused"] += 1

    def deposit_in_bulk(self):
        numbers = count()
        while not self.done.wait(0.01):
            transfers = [
                Transfer(Operation.DEPOSIT, player, "USD", Decimal(1), f"{player}-{next(numbers)}")
                for player in ("carol", "alice")
            ]
            services.move_in_bulk(operator=self.operator, transfers=transfers, now=datetime.now(UTC))


def test_a_seamless_account_has_no_money_of_its_players_from_the_start(db):
    seamless = Casino(casino(login_id="s", currencies=["USD"], callback_url=URL))
    services.link_players(operator=seamless.operator, external_ids=["alice"])
    assert modes.obstacles_of(seamless.operator) == []
