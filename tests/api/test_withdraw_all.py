"""POST /v1/player/wallet/withdraw-all: the whole balance goes back to the operator."""

from decimal import Decimal

import pytest


@pytest.fixture
def call(lucky):
    def withdraw_all(**changes):
        return lucky.post(
            "player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD", **changes}
        )

    return withdraw_all


@pytest.mark.parametrize("payment_method", ["deposit", "invoice"])
class TestWithdrawAll:
    def test_takes_the_whole_balance(self, call, lucky):
        lucky.pay_in("alice", "63727.09")

        answer = call(referenceId="w-1")

        assert answer.data == {
            "currency": "USD",
            "balance": 0,
            "depositAmount": Decimal("63727.09"),
            "withdrawAmount": Decimal("63727.09"),
            "transactionId": str(lucky.rows()[-1].id),
            "referenceId": "w-1",
            "held": [],
        }
        assert (lucky.balance(), lucky.balance(None)) == (0, 1_000_000)

    def test_of_nothing_is_an_answer_too(self, call, lucky):
        answer = call(referenceId="w-1")

        assert answer.status == 200
        assert (answer.data["withdrawAmount"], answer.data["transactionId"]) == (0, None)
        assert lucky.rows() == []

    @pytest.mark.parametrize("amount", ["5", None])
    def test_repeats_the_first_answer(self, call, lucky, amount):
        if amount:
            lucky.pay_in("alice", amount)
        first = call(referenceId="w-1")
        lucky.pay_in("alice", "7")

        again = call(referenceId="w-1")

        assert (again.text, again.is_replay) == (first.text, True)
        assert lucky.balance() == 7

    def test_of_another_player_is_a_conflict(self, call, lucky):
        call(referenceId="w-1")
        assert call(referenceId="w-1", playerExternalId="bob").details["differs"] == ["playerExternalId"]

    def test_looks_booked_afterwards(self, call, lucky):
        lucky.pay_in("alice", "5")
        call(referenceId="w-1")

        found = lucky.get("player/wallet/transfer", referenceId="w-1").data

        assert (found["status"], found["operation"], found["amount"]) == ("booked", "withdraw_all", 5)
