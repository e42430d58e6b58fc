"""What a call costs the database: statements, each of them a round trip."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.endpoints import FINE
from tests.cast import today
from tests.factories import casino

DEPOSIT = FINE["POST", "player/wallet/deposit"]


@pytest.fixture
def cost(lucky):
    lucky.pay_in("alice", "5")
    client = Client(headers=lucky.headers)

    def count(method, path, sent):
        if method == "GET":
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(f"/v1/{path}", sent)
        else:
            with CaptureQueriesContext(connection) as asked:
                answer = client.generic(method, f"/v1/{path}", json.dumps(sent), "application/json")
        assert answer.status_code in (200, 402), answer.content
        return len(asked)

    return count


class TestCost:
    @pytest.mark.parametrize(
        ("method", "path", "sent", "trips"),
        [
            pytest.param("POST", "player/wallet/deposit", DEPOSIT, 2, id="deposit"),
            pytest.param(
                "POST",
                "player/wallet/deposit",
                DEPOSIT | {"referenceId": None},
                2,
                id="deposit, no reference",
            ),
            pytest.param("POST", "player/wallet/withdraw", DEPOSIT, 2, id="withdraw"),
            pytest.param("POST", "player/wallet/withdraw", DEPOSIT | {"amount": 99}, 2, id="refused"),
            pytest.param(
                "POST", "player/wallet/withdraw-all", FINE["POST", "player/wallet/withdraw-all"], 4, id="all"
            ),
            pytest.param("GET", "operator/info", {}, 3, id="operator/info"),
            pytest.param("GET", "player/info", {"playerExternalId": "alice"}, 3, id="player/info"),
            pytest.param(
                "POST", "player/create", {"playerExternalId": "alice"}, 3, id="player/create, again"
            ),
            pytest.param("GET", "player/wallet/transfer", {"referenceId": "x"}, 2, id="look-up"),
            pytest.param("GET", "transaction/list", today(), 3, id="list by offset"),
            pytest.param("GET", "transaction/list", {"cursor": "", "limit": 5}, 2, id="list by cursor"),
        ],
    )
    def test_is(self, cost, method, path, sent, trips):
        # The token, then what is asked for; a movement: the token, then wallet and posting in one.
        assert cost(method, path, sent) == trips

    def test_of_a_replay_is_one_more(self, cost):
        cost("POST", "player/wallet/deposit", DEPOSIT)
        assert cost("POST", "player/wallet/deposit", DEPOSIT) == 3

    def test_of_a_bulk_does_not_grow_with_its_length(self, cost):
        def bulk(first, count):
            transfers = [DEPOSIT | {"type": "deposit", "referenceId": f"b-{first + n}"} for n in range(count)]
            return cost("POST", "player/wallet/bulk", {"transfers": transfers})

        assert bulk(0, 1) == bulk(1, 100)
        assert bulk(200, 300) <= bulk(600, 100) * 3

    def test_of_linking_does_not_grow_with_the_table(self, cost):
        few = cost("POST", "player/create", {"players": [f"a{n}" for n in range(2)]})
        many = cost("POST", "player/create", {"players": [f"b{n}" for n in range(1000)]})
        assert few == many <= 8

    def test_of_a_list_does_not_grow_with_its_rows(self, cost, lucky):
        for _ in range(5):
            lucky.pay_in("alice", "1")
        assert cost("GET", "transaction/list", today()) == 3

    def test_of_transfer_balance(self, cost, lucky):
        casino(login_id="child", parent=lucky.operator, currencies=["USD"])
        sent = {"targetOperatorId": "child", "currency": "USD", "amount": 1}
        assert cost("POST", "operator/transfer-balance", sent) <= 9
