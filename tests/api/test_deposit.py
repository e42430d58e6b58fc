"""POST /v1/player/wallet/deposit: the operator's money becomes its player's."""

from decimal import Decimal

import pytest

from players.services import players
from wallets import services


@pytest.fixture
def call(lucky):
    def deposit(*, header=None, **changes):
        sent = {"playerExternalId": "alice", "currency": "USD", "amount": 25, **changes}
        return lucky.post("player/wallet/deposit", sent, **({"Idempotency_Key": header} if header else {}))

    return deposit


class TestDeposit:
    def test_moves_the_money(self, call, lucky):
        answer = call(referenceId="d-1")

        (row,) = lucky.rows()
        assert answer.status == 200
        assert answer.data == {
            "currency": "USD",
            "balance": 25,
            "depositAmount": 25,
            "transactionId": str(row.id),
            "referenceId": "d-1",
        }
        assert (row.kind, row.amount, row.balance_after, row.reference) == (4, 25, 25, "d-1")

    def test_draws_on_the_operators_own_balance(self, call, lucky):
        call(amount="10.50")

        assert lucky.balance(None) == Decimal("999989.50")
        assert lucky.rows()[0].counterpart_id == lucky.rows(None)[-1].id

    @pytest.mark.parametrize("payment_method", ["invoice"])
    def test_does_not_draw_on_it_when_invoiced(self, call, lucky):
        call()

        assert (lucky.balance(), lucky.balance(None)) == (25, 1_000_000)
        assert lucky.rows()[0].contra == 3

    @pytest.mark.parametrize("payment_method", ["invoice"])
    def test_needs_no_funds_when_invoiced(self, call, lucky):
        assert call(amount=2_000_000).data["balance"] == 2_000_000

    def test_without_a_reference_is_a_new_movement_each_time(self, call, lucky):
        first, second = call(), call()

        assert (first.data["balance"], second.data["balance"]) == (25, 50)
        assert first.data["referenceId"] is None
        assert not second.is_replay

    def test_is_refused_beyond_the_operators_own_balance(self, call, lucky):
        answer = call(amount="1000000.01")

        assert (answer.status, answer.code) == (402, "POINT_NOT_ENOUGH")
        assert answer.details == {"balance": 1_000_000}
        assert lucky.rows() == []

    def test_takes_the_last_cent(self, call, lucky):
        assert call(amount=1_000_000).status == 200
        assert lucky.balance(None) == 0

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            pytest.param({"playerExternalId": "nobody"}, 404, "USER_NOT_FOUND", id="unknown player"),
            pytest.param({"playerExternalId": "ALICE"}, 404, "USER_NOT_FOUND", id="other case"),
            pytest.param({"currency": "EUR"}, 400, "CURRENCY_NOT_SUPPORTED", id="not the operator's"),
            pytest.param({"currency": "XXX"}, 400, "CURRENCY_NOT_SUPPORTED", id="nobody's"),
            pytest.param({"currency": "usd"}, 400, "VALIDATION_ERROR", id="lower case"),
        ],
    )
    def test_is_refused_and_leaves_the_reference_free(self, call, lucky, changes, status, code):
        refused = call(referenceId="d-1", **changes)

        assert (refused.status, refused.code) == (status, code)
        assert call(referenceId="d-1").status == 200

    @pytest.mark.parametrize("payment_method", ["invoice"])
    def test_that_would_overflow_the_balance_names_the_amount(self, call, lucky):
        assert call(amount="99999999999999999999.99").status == 200

        answer = call(amount="0.01", referenceId="d-1")

        assert (answer.status, answer.code) == (400, "PARAMETERS_INVALID")
        assert list(answer.details["errors"]) == ["amount"]
        assert lucky.get("player/wallet/transfer", referenceId="d-1").data["status"] == "unknown"


class TestReference:
    def test_repeats_the_first_answer(self, call, lucky):
        first = call(referenceId="d-1")
        lucky.pay_in("alice", "7")

        again = call(referenceId="d-1")

        assert (again.status, again.text) == (200, first.text)
        assert (first.is_replay, again.is_replay) == (False, True)
        assert lucky.balance() == 32

    @pytest.mark.parametrize("amount", [25, "25", "25.00", "+25", "025.0"])
    def test_is_the_same_content_however_the_amount_is_written(self, call, lucky, amount):
        call(referenceId="d-1")

        assert call(referenceId="d-1", amount=amount).is_replay
        assert lucky.balance() == 25

    def test_in_the_header_means_the_same(self, call, lucky):
        call(referenceId="d-1")

        assert call(header="d-1").is_replay
        assert call(header="d-1", referenceId="d-1").is_replay
        assert call(header="d-2", referenceId="d-1").code == "VALIDATION_ERROR"

    @pytest.mark.parametrize(
        ("changes", "differs"),
        [
            pytest.param({"amount": "25.01"}, ["amount"], id="amount"),
            pytest.param({"currency": "JPY"}, ["currency"], id="currency"),
            pytest.param({"playerExternalId": "bob"}, ["playerExternalId"], id="player"),
            pytest.param(
                {"playerExternalId": "bob", "currency": "BTC", "amount": 1},
                ["playerExternalId", "currency", "amount"],
                id="all three",
            ),
        ],
    )
    def test_with_other_content_is_a_conflict(self, call, lucky, changes, differs):
        call(referenceId="d-1")

        answer = call(referenceId="d-1", **changes)

        assert (answer.status, answer.code, answer.details["differs"]) == (
            409,
            "IDEMPOTENCY_CONFLICT",
            differs,
        )
        assert (lucky.balance("alice"), lucky.balance("bob")) == (25, 0)

    def test_of_a_withdrawal_is_a_conflict(self, call, lucky):
        lucky.pay_in("alice", "100")
        sent = {"playerExternalId": "alice", "currency": "USD", "amount": 25, "referenceId": "x"}
        lucky.post("player/wallet/withdraw", sent)

        answer = call(referenceId="x")

        assert (answer.code, answer.details["differs"]) == ("IDEMPOTENCY_CONFLICT", ["operation"])
        assert lucky.balance() == 75

    def test_is_another_in_another_case(self, call, lucky):
        call(referenceId="d-1")
        assert not call(referenceId="D-1").is_replay
        assert lucky.balance() == 50

    def test_keeps_a_refusal_for_ever(self, call, lucky):
        refused = call(amount=1_000_001, referenceId="d-1")
        services.fund(operator=lucky.operator, currency="USD", amount=Decimal(500))

        again = call(amount=1_000_001, referenceId="d-1")

        assert (again.status, again.code) == (402, "POINT_NOT_ENOUGH")
        assert again.text == refused.text
        assert again.is_replay
        assert call(amount=1_000_001, referenceId="d-2").status == 200

    def test_of_a_void_is_a_conflict(self, call, lucky):
        lucky.post("player/wallet/transfer/void", {"referenceId": "d-1"})

        answer = call(referenceId="d-1")

        assert (answer.code, answer.details["differs"]) == ("IDEMPOTENCY_CONFLICT", ["status"])
        assert lucky.rows() == []

    def test_belongs_to_one_operator(self, call, lucky, rival):
        call(referenceId="d-1")

        sent = {"playerExternalId": "alice", "currency": "USD", "amount": 3, "referenceId": "d-1"}
        answer = rival.post("player/wallet/deposit", sent)

        assert (answer.status, answer.is_replay, answer.data["balance"]) == (200, False, 3)
        assert lucky.balance() == 25


class TestBlockedPlayer:
    @pytest.fixture(autouse=True)
    def block(self, call, lucky):
        call(referenceId="before")
        players.block_player(player=lucky.player("alice"))

    def test_takes_no_deposit(self, call, lucky):
        answer = call(referenceId="after")

        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
        assert lucky.balance() == 25

    def test_still_hears_of_an_old_one(self, call):
        assert call(referenceId="before").is_replay
        assert call(referenceId="before", amount=1).code == "IDEMPOTENCY_CONFLICT"

    def test_may_try_the_reference_again_later(self, call, lucky):
        call(referenceId="after")
        players.unblock_player(player=lucky.player("alice"))

        assert call(referenceId="after").data["balance"] == 50
