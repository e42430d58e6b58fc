"""POST /v1/player/wallet/bulk: many transfers in one call, each as the single call would answer."""

from decimal import Decimal

import pytest

from players.services import operators, players


def item(reference="b-1", **changes):
    return {
        "type": "deposit",
        "playerExternalId": "alice",
        "currency": "USD",
        "amount": 25,
        "referenceId": reference,
        **changes,
    }


@pytest.fixture
def call(lucky):
    return lambda *transfers: lucky.post("player/wallet/bulk", {"transfers": list(transfers)})


@pytest.mark.parametrize("payment_method", ["deposit", "invoice"])
class TestBulk:
    def test_answers_each_as_the_single_call_would(self, call, lucky):
        deposited, withdrawn = call(item(), item("b-2", type="withdraw", amount="5.50")).data

        assert deposited["data"] == {
            "currency": "USD",
            "balance": 25,
            "depositAmount": 25,
            "transactionId": str(lucky.rows()[0].id),
            "referenceId": "b-1",
        }
        assert withdrawn["data"]["withdrawAmount"] == Decimal("5.5")
        assert withdrawn["data"]["balance"] == Decimal("19.5")
        assert {it["success"] for it in (deposited, withdrawn)} == {True}

    def test_one_that_fails_does_not_touch_the_others(self, call, lucky):
        players.block_player(player=lucky.player("bob"))

        results = call(
            item("b-1"),
            item("b-2", amount=-1),
            item("b-3", playerExternalId="nobody"),
            item("b-4", type="withdraw", amount=26),
            item("b-5", currency="EUR"),
            item("b-6", playerExternalId="bob"),
            item("b-7", amount="0.001"),
            "nonsense",
            item("b-8", type="steal"),
            item(None),
            item("b-9", type="withdraw"),
        ).data

        assert [it.get("errorCode", "OK") for it in results] == [
            "OK",
            "VALIDATION_ERROR",
            "USER_NOT_FOUND",
            "BALANCE_NOT_ENOUGH",
            "CURRENCY_NOT_SUPPORTED",
            "PERMISSION_ERROR",
            "PARAMETERS_INVALID",
            "VALIDATION_ERROR",
            "VALIDATION_ERROR",
            "VALIDATION_ERROR",
            "OK",
        ]
        assert list(results[1]["data"]["errors"]) == list(results[6]["data"]["errors"]) == ["amount"]
        assert results[3]["data"] == {"balance": 25}
        assert lucky.balance() == 0

    def test_again_gives_the_first_answers(self, call, lucky):
        transfers = [item("b-1"), item("b-2", type="withdraw", amount=100), item("b-3", amount=1)]
        first = call(*transfers).data
        lucky.pay_in("alice", "500")

        again = call(*transfers).data

        assert [it.pop("idempotentReplayed") for it in again] == [True] * 3
        assert again == first
        assert lucky.balance() == 526

    def test_shares_its_references_with_the_single_calls(self, call, lucky):
        single = lucky.post("player/wallet/deposit", {**item("b-1"), "type": None})

        (result,) = call(item("b-1")).data

        assert (result["data"], result["idempotentReplayed"]) == (single.data, True)
        assert call(item("b-1", amount=26)).data[0]["errorCode"] == "IDEMPOTENCY_CONFLICT"
        assert call(item("b-1", type="withdraw")).data[0]["data"] == {"differs": ["operation"]}

    def test_with_one_reference_twice_moves_once(self, call, lucky):
        first, twin, other = call(item("b-1"), item("b-1"), item("b-1", amount=1)).data

        assert twin == first | {"idempotentReplayed": True}
        assert other["errorCode"] == "IDEMPOTENCY_CONFLICT"
        assert lucky.balance() == 25

    def test_is_done_in_the_order_given(self, call, lucky):
        results = call(item("b-1", type="withdraw"), item("b-2"), item("b-3", type="withdraw")).data

        assert [it["success"] for it in results] == [False, True, True]

    def test_does_not_pay_a_void_reference(self, call, lucky):
        lucky.post("player/wallet/transfer/void", {"referenceId": "b-1"})

        assert call(item("b-1")).data[0]["data"] == {"differs": ["status"]}

    def test_opens_the_wallets_that_are_missing(self, call, lucky):
        players.link_players(operator=lucky.operator, external_ids=["carol"])

        assert call(item(playerExternalId="carol")).data[0]["data"]["balance"] == 25

    def test_of_a_blocked_player_still_answers_the_old_deposit(self, call, lucky):
        first = call(item("b-1")).data[0]
        players.block_player(player=lucky.player("alice"))

        old, new = call(item("b-1"), item("b-2")).data

        assert old == first | {"idempotentReplayed": True}
        assert new["errorCode"] == "PERMISSION_ERROR"


class TestMany:
    def test_are_exact(self, call, lucky):
        transfers = [
            item(f"b-{n}", playerExternalId=("alice", "bob")[n % 2], amount=n + 1) for n in range(1000)
        ]

        results = call(*transfers).data

        assert {it["success"] for it in results} == {True}
        assert [int(it["data"]["depositAmount"]) for it in results] == list(range(1, 1001))
        assert lucky.balance("alice") + lucky.balance("bob") == 500_500
        assert lucky.balance(None) == 499_500

    @pytest.mark.parametrize("count", [0, 1001])
    def test_are_not_none_and_at_most_a_thousand(self, call, lucky, count):
        answer = call(*(item(f"b-{n}") for n in range(count)))

        assert (answer.status, list(answer.details["errors"])) == (400, ["transfers"])
        assert lucky.rows() == []

    def test_stop_where_the_operators_money_ends(self, call, lucky):
        results = call(item("b-1", amount=999_999), item("b-2", amount=2), item("b-3", amount=1)).data

        assert [it.get("errorCode") for it in results] == [None, "POINT_NOT_ENOUGH", None]
        assert results[1]["data"] == {"balance": 1}


class TestSuspendedOperator:
    def test_may_pay_out_but_takes_no_new_money(self, call, lucky):
        call(item("b-1"))
        operators.suspend(operator=lucky.operator)

        results = call(item("b-1"), item("b-2"), item("b-3", type="withdraw")).data

        assert [it.get("errorCode") for it in results] == ["PERMISSION_ERROR", "PERMISSION_ERROR", None]
        assert lucky.balance() == 0
