"""PATCH /v1/operator/update with a Callback URL that changes the mode: guarded, so that no money is stranded."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from gameplay import modes
from gameplay.models import Alert
from players.services import operators
from tests.cast import Casino
from tests.factories import casino, external_game
from tests.modes.asking import MONEY, URL, change, mode
from tests.rounds.table import Seat
from wallets import services

pytestmark = pytest.mark.usefixtures("committed_db")


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


def test_a_seamless_account_has_no_money_of_its_players_from_the_start(db):
    seamless = Casino(casino(login_id="s", currencies=["USD"], callback_url=URL))
    services.link_players(operator=seamless.operator, external_ids=["alice"])
    assert modes.obstacles_of(seamless.operator) == []


class TestALateWordAfterTheChange:
    """Wins and cancels are accepted whatever has happened, so the account may have money here that it cannot reach."""

    @pytest.fixture
    def lost(self, rookie):
        """alice has staked all she had and lost; the account is seamless since then."""
        rookie.pay_in("alice", "10")
        alice = Seat(rookie, "alice", external_game())
        alice.bet("b1", 10, last=True)
        assert change(rookie, URL).status == 200
        return alice

    @pytest.mark.parametrize("late", ["cancel", "win"])
    def test_is_told_and_going_back_is_a_way_out(self, rookie, lost, late):
        left = 10 if late == "cancel" else 25
        if late == "cancel":
            lost.cancel("c1", "b1")
        else:
            lost.win("w1", 25)

        alert = Alert.objects.still_open().get()
        assert (alert.kind, alert.round, "change it back" in alert.message) == ("round", lost.round(), True)
        sent = {"playerExternalId": "alice", "currency": "USD"}
        assert rookie.post("player/wallet/withdraw-all", sent).code == "PERMISSION_ERROR"
        assert change(rookie, "").status == 200
        assert rookie.post("player/wallet/withdraw-all", sent).data["withdrawAmount"] == left
        assert change(rookie, URL).status == 200

    def test_that_comes_before_it_is_no_news(self, rookie):
        rookie.pay_in("alice", "10")
        alice = Seat(rookie, "alice", external_game())
        alice.bet("b1", 10, last=True)

        alice.win("w1", 25)

        assert not Alert.objects.exists()
