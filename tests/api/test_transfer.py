"""GET /v1/player/wallet/transfer and POST …/transfer/void: what became of a reference, and giving it up."""

import pytest


@pytest.fixture
def look(lucky):
    return lambda reference="x": lucky.get("player/wallet/transfer", referenceId=reference)


@pytest.fixture
def void(lucky):
    return lambda reference="x", **more: lucky.post(
        "player/wallet/transfer/void", {"referenceId": reference, **more}
    )


@pytest.fixture
def move(lucky):
    def transfer(kind="deposit", amount=25, reference="x"):
        sent = {"playerExternalId": "alice", "currency": "USD", "amount": amount, "referenceId": reference}
        return lucky.post(f"player/wallet/{kind}", sent)

    return transfer


class TestLookup:
    def test_of_one_that_was_booked(self, look, move, lucky):
        booked = move()

        found = look().data

        assert found.pop("createdAt") == f"{lucky.rows()[0].created_at:%Y-%m-%d %H:%M:%S}"
        assert found == {
            "referenceId": "x",
            "status": "booked",
            "operation": "deposit",
            "playerExternalId": "alice",
            "currency": "USD",
            "amount": 25,
            "balance": 25,
            "transactionId": booked.data["transactionId"],
            "errorCode": None,
        }

    def test_of_one_that_was_refused(self, look, move):
        move("withdraw", 30)

        found = look().data

        assert (found["status"], found["errorCode"]) == ("refused", "BALANCE_NOT_ENOUGH")
        assert (found["amount"], found["balance"], found["transactionId"]) == (30, 0, None)

    def test_of_one_that_is_void(self, look, void):
        void()
        assert (look().data["status"], look().data["amount"]) == ("void", None)

    def test_of_one_never_seen_promises_nothing(self, look, move):
        assert look().data["status"] == "unknown"
        assert move().status == 200

    def test_of_another_operators_is_unknown(self, look, move, rival):
        move()
        assert rival.get("player/wallet/transfer", referenceId="x").data["status"] == "unknown"


class TestVoid:
    def test_burns_a_reference_for_good(self, void, move, lucky):
        assert void().data["status"] == "void"

        for kind in ("deposit", "withdraw"):
            answer = move(kind)
            assert (answer.status, answer.code) == (409, "IDEMPOTENCY_CONFLICT")
            assert answer.details == {"differs": ["status"]}
        assert lucky.rows() == []

    def test_says_the_same_again(self, void):
        assert void().text == void().text

    @pytest.mark.parametrize(("kind", "status"), [("deposit", "booked"), ("withdraw", "refused")])
    def test_leaves_what_was_answered_as_it_is(self, void, look, move, lucky, kind, status):
        first = move(kind)
        before = lucky.balance()

        assert void().data["status"] == status
        assert void().text == look().text
        assert move(kind).text == first.text
        assert lucky.balance() == before

    def test_of_another_operators_reference_burns_its_own(self, void, move, rival):
        move()

        assert rival.post("player/wallet/transfer/void", {"referenceId": "x"}).data["status"] == "void"
        assert void().data["status"] == "booked"

    def test_takes_the_header_too(self, lucky):
        answer = lucky.post("player/wallet/transfer/void", {}, Idempotency_Key="x")
        assert answer.data["referenceId"] == "x"
