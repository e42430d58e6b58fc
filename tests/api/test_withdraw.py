"""POST /v1/player/wallet/withdraw: the player's money goes back to the operator."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from players.services import players


@pytest.fixture
def call(lucky):
    lucky.pay_in("alice", "100")

    def withdraw(**changes):
        sent = {"playerExternalId": "alice", "currency": "USD", "amount": 30, **changes}
        return lucky.post("player/wallet/withdraw", sent)

    return withdraw


class TestWithdrawal:
    def test_moves_the_money(self, call, lucky):
        answer = call(referenceId="w-1")

        row = lucky.rows()[-1]
        assert answer.status == 200
        assert answer.data == {
            "currency": "USD",
            "balance": 70,
            "depositAmount": 30,
            "withdrawAmount": 30,
            "transactionId": str(row.id),
            "referenceId": "w-1",
        }
        assert (row.kind, row.amount) == (8, -30)

    def test_returns_to_the_operators_own_balance(self, call, lucky):
        call()
        assert lucky.balance(None) == 999_930

    @pytest.mark.parametrize("payment_method", ["invoice"])
    def test_does_not_return_to_it_when_invoiced(self, call, lucky):
        call()
        assert (lucky.balance(), lucky.balance(None)) == (70, 1_000_000)

    def test_may_take_all(self, call, lucky):
        assert call(amount="100.00").data["balance"] == 0

    def test_of_more_than_there_is_tells_the_balance(self, call, lucky):
        answer = call(amount="100.01")

        assert (answer.status, answer.code, answer.details) == (402, "BALANCE_NOT_ENOUGH", {"balance": 100})
        assert lucky.balance() == 100

    def test_tells_the_balance_as_text_on_request(self, call, lucky):
        sent = {"playerExternalId": "alice", "currency": "USD", "amount": "100.01"}
        answer = lucky.post("player/wallet/withdraw", sent, Accept="application/json; money=string")
        assert answer.details == {"balance": "100"}

    def test_from_an_empty_wallet_is_refused(self, call):
        answer = call(currency="ETH", amount="0.000000000000000001")
        assert (answer.code, answer.details) == ("BALANCE_NOT_ENOUGH", {"balance": 0})


class TestReference:
    def test_repeats_the_first_answer(self, call, lucky):
        first = call(referenceId="w-1")
        lucky.pay_in("alice", "500")

        again = call(referenceId="w-1")

        assert (again.status, again.text, again.is_replay) == (200, first.text, True)
        assert lucky.balance() == 570

    def test_keeps_a_refusal_although_the_player_got_money(self, call, lucky):
        refused = call(amount=150, referenceId="w-1")
        lucky.pay_in("alice", "100")

        again = call(amount=150, referenceId="w-1")

        assert (again.status, again.text, again.is_replay) == (402, refused.text, True)
        assert again.details == {"balance": 100}
        assert lucky.balance() == 200
        assert call(amount=150, referenceId="w-2").data["balance"] == 50

    def test_of_a_refusal_with_other_content_is_a_conflict(self, call, lucky):
        call(amount=150, referenceId="w-1")

        answer = call(amount=10, referenceId="w-1")

        assert (answer.status, answer.details["differs"]) == (409, ["amount"])
        assert lucky.balance() == 100

    def test_of_a_deposit_is_a_conflict(self, call, lucky):
        sent = {"playerExternalId": "alice", "currency": "USD", "amount": 30, "referenceId": "x"}
        lucky.post("player/wallet/deposit", sent)

        answer = call(referenceId="x")

        assert (answer.status, answer.details["differs"]) == (409, ["operation"])

    def test_of_a_withdraw_all_is_a_conflict(self, call, lucky):
        lucky.post(
            "player/wallet/withdraw-all",
            {"playerExternalId": "alice", "currency": "USD", "referenceId": "x"},
        )

        assert call(referenceId="x").details["differs"] == ["operation", "amount"]


class TestBlockedPlayer:
    @pytest.mark.parametrize("until", [None, datetime.now(UTC) + timedelta(days=1)], ids=["ever", "a day"])
    def test_is_paid_out(self, call, lucky, until):
        players.block_player(player=lucky.player("alice"), until=until)

        assert call().data["balance"] == Decimal(70)
        all_of_it = lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
        assert all_of_it.data["withdrawAmount"] == 70
