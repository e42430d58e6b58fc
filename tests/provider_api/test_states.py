"""What became of an id, and play money: no wallet is touched."""

from datetime import UTC, datetime

import pytest

from tests.cast import at_once
from tests.provider_api.house import Guest


class TestAState:
    def test_of_an_id_that_was_never_used_is_unknown(self, acme):
        assert acme.state("b1") == {
            "id": "b1",
            "status": "unknown",
            "type": None,
            "roundId": None,
            "roundState": None,
            "amount": None,
            "currency": None,
            "cancels": None,
            "balance": None,
            "transactionId": None,
            "errorCode": None,
            "createdAt": None,
        }

    def test_says_what_was_done(self, alice, lucky):
        alice.bet("b1", 10)
        state = alice.house.state("b1")

        assert state.pop("createdAt").startswith(f"{datetime.now(UTC):%Y-%m-%d}")
        assert state == {
            "id": "b1",
            "status": "booked",
            "type": "bet",
            "roundId": "r1",
            "roundState": "open",
            "amount": 10,
            "currency": "USD",
            "cancels": None,
            "balance": 90,
            "transactionId": str(lucky.rows("alice")[-1].pk),
            "errorCode": None,
        }

    def test_moves_on(self, alice):
        alice.bet("b1", 10)
        alice.cancel("c1", "b1")
        alice.cancel("c2", "b2")

        status = {it: alice.house.state(it)["status"] for it in ("b1", "c1", "c2", "b2")}
        assert status == {"b1": "cancelled", "c1": "booked", "c2": "recorded", "b2": "void"}
        assert alice.house.state("c1")["cancels"] == "b1"
        assert alice.house.state("b1")["roundState"] == "cancelled"

    def test_of_a_refusal_says_which(self, alice):
        alice.bet("b1", 95)
        alice.bet("b2", 95)

        state = alice.house.state("b2")
        assert (state["status"], state["errorCode"], state["balance"]) == ("refused", "BALANCE_NOT_ENOUGH", 5)
        assert state["transactionId"] is None

    def test_may_be_asked_with_a_post(self, alice):
        alice.bet("b1", 10)

        assert alice.house.post("transaction", id="b1").data == alice.house.state("b1")

    def test_is_the_providers_own(self, alice, globex):
        alice.bet("b1", 10)

        assert globex.state("b1")["status"] == "unknown"


class TestPlayMoney:
    def test_touches_no_wallet(self, alice, lucky):
        visitor = Guest(alice.house, lucky, name=None)

        visitor.bet("b1", 10)
        assert visitor.win("w1", 30).data["balance"] == 1020
        assert visitor.house.state("w1")["transactionId"] is None
        assert len(lucky.rows("alice")) == 1  # her deposit

    @pytest.mark.django_db(transaction=True)
    def test_adds_up_when_wins_come_at_once(self, alice, lucky):
        visitor = Guest(alice.house, lucky, name=None)
        visitor.bet("b1", 10)
        at_once(*[lambda number=number: visitor.win(f"w{number}", 5) for number in range(6)])

        assert visitor.house.post("balance", session=visitor.secret).data["balance"] == 1020
