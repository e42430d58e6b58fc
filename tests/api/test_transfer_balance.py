"""POST /v1/operator/transfer-balance: from a parent's own balance to its child's."""

import pytest

from tests.cast import Casino, at_once
from tests.factories import casino
from wallets.models import Remark


@pytest.fixture
def child(lucky):
    return Casino(casino(login_id="child", parent=lucky.operator, currencies=["USD", "ETH"]))


@pytest.fixture
def call(lucky, child):
    def transfer(caller=lucky, **changes):
        sent = {"targetOperatorId": "child", "currency": "USD", "amount": "250.25", **changes}
        return caller.post("operator/transfer-balance", sent)

    return transfer


class TestTransferBalance:
    def test_moves_it_and_tells_both_sides(self, call, lucky, child):
        answer = call(remark="Welcome")

        assert answer.data == {
            "currency": "USD",
            "myPreBalance": 1_000_000,
            "myAfterBalance": 999749.75,
            "targetPreBalance": 0,
            "targetAfterBalance": 250.25,
        }
        assert (str(lucky.balance(None)), str(child.balance(None))) == ("999749.75", "250.25")
        assert Remark.objects.get().transaction_id == lucky.rows(None)[-1].id

    def test_of_more_than_there_is_is_refused(self, call, child):
        answer = call(amount=1_000_001)

        assert (answer.status, answer.code) == (402, "POINT_NOT_ENOUGH")
        assert answer.details == {"balance": 1_000_000}
        assert child.rows(None) == []

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            pytest.param({"targetOperatorId": "lucky"}, 404, "AGENT_NOT_FOUND", id="itself"),
            pytest.param({"targetOperatorId": "rival"}, 404, "AGENT_NOT_FOUND", id="a stranger"),
            pytest.param({"targetOperatorId": "grandchild"}, 404, "AGENT_NOT_FOUND", id="a grandchild"),
            pytest.param({"currency": "KWD"}, 400, "CURRENCY_NOT_SUPPORTED", id="not the child's currency"),
            pytest.param({"currency": "EUR"}, 400, "CURRENCY_NOT_SUPPORTED", id="not the parent's"),
            pytest.param({"amount": "0.001"}, 400, "PARAMETERS_INVALID", id="too fine"),
            pytest.param({"amount": -5}, 400, "VALIDATION_ERROR", id="backwards"),
        ],
    )
    def test_goes_to_children_only(self, call, lucky, child, rival, changes, status, code):
        casino(login_id="grandchild", parent=child.operator, currencies=["USD"])

        answer = call(**changes)

        assert (answer.status, answer.code) == (status, code)
        assert lucky.balance(None) == 1_000_000

    def test_never_goes_from_child_to_parent(self, call, child):
        call()
        assert call(child, targetOperatorId="lucky", amount=1).code == "AGENT_NOT_FOUND"

    def test_is_not_for_an_agent(self, call, lucky):
        agent = Casino(casino(login_id="agent", level="agent", parent=lucky.operator))
        assert call(agent).code == "PERMISSION_ERROR"


class TestReference:
    def test_repeats_the_first_answer(self, call, lucky):
        first = call(referenceId="t-1")
        call(amount=1)

        again = call(referenceId="t-1")

        assert (again.text, again.is_replay) == (first.text, True)
        assert str(lucky.balance(None)) == "999748.75"

    def test_keeps_a_refusal(self, call, child):
        casino(login_id="grandchild", parent=child.operator, currencies=["USD"])
        refused = call(child, targetOperatorId="grandchild", amount=5, referenceId="t-1")
        call(amount=100)

        again = call(child, targetOperatorId="grandchild", amount=5, referenceId="t-1")

        assert (again.code, again.text, again.is_replay) == ("POINT_NOT_ENOUGH", refused.text, True)

    def test_to_another_child_is_a_conflict(self, call, lucky):
        casino(login_id="other", parent=lucky.operator, currencies=["USD"])
        call(referenceId="t-1")

        answer = call(referenceId="t-1", targetOperatorId="other")

        assert answer.details["differs"] == ["targetOperatorId"]

    def test_is_one_register_with_the_players_transfers(self, call, lucky):
        call(referenceId="t-1")
        sent = {"playerExternalId": "alice", "currency": "USD", "amount": "250.25", "referenceId": "t-1"}

        answer = lucky.post("player/wallet/deposit", sent)

        assert answer.details["differs"] == ["operation", "playerExternalId", "targetOperatorId"]


@pytest.mark.slow(budget=30)
class TestAtOnce:
    def test_twins_move_it_once(self, committed_db, call, child):
        answers = at_once(*[lambda: call(referenceId="t-1")] * 20)

        assert len({it.text for it in answers}) == 1
        assert sum(it.is_replay for it in answers) == 19
        assert str(child.balance(None)) == "250.25"

    def test_down_a_chain_meets_no_deadlock(self, committed_db, call, lucky, child):
        """Each account in the middle is a target and a source, and its players draw on it too."""
        grandchild = Casino(casino(login_id="grandchild", parent=child.operator, currencies=["USD"]))
        call(amount=1000)
        child.post("player/create", {"playerExternalId": "carol"})
        carol = {"playerExternalId": "carol", "currency": "USD", "amount": 2}

        def down():
            return [call(amount=3) for _ in range(10)]

        def further():
            return [call(child, targetOperatorId="grandchild", amount=1) for _ in range(10)]

        def deposit():
            return [child.post("player/wallet/deposit", carol) for _ in range(10)]

        answers = at_once(*[down, further, deposit] * 4)

        assert {it.status for each in answers for it in each} == {200}
        assert lucky.balance(None) == 1_000_000 - 1000 - 120
        assert (child.balance(None), grandchild.balance(None)) == (1000 + 120 - 40 - 80, 40)
