"""Who may call what: other operators' things, suspended and pending accounts, the mode, the allow-list."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from players.services import operators
from tests.api.endpoints import FINE, name
from tests.cast import Casino, read, today
from tests.factories import casino
from wallets import services

READS = {
    ("GET", "operator/info"),
    ("GET", "player/info"),
    ("GET", "player/limits"),
    ("GET", "player/wallet/transfer"),
    ("GET", "transaction/list"),
}
PAY_OUT = {("POST", "player/wallet/withdraw"), ("POST", "player/wallet/withdraw-all")}
# The safe way to give up a withdrawal; and bulk, whose deposits are refused one by one.
BESIDE_THEM = {("POST", "player/wallet/transfer/void"), ("POST", "player/wallet/bulk")}
IN_TRANSFER_MODE = {key for key in FINE if key[1].startswith("player/wallet/")}


class TestAnotherOperators:
    """Not found, never forbidden: nobody learns what others have."""

    @pytest.mark.parametrize(
        ("method", "path"), [key for key, sent in FINE.items() if "playerExternalId" in sent], ids=name
    )
    def test_player_is_not_found(self, lucky, rival, method, path):
        if path == "player/create":
            return  # which gives the caller a player of its own
        answer = lucky.call(method, path, {**FINE[method, path], "playerExternalId": "carol"})

        if path == "transaction/list":
            assert answer.data["list"] == []
        else:
            assert (answer.status, answer.code) == (404, "USER_NOT_FOUND")
        assert rival.balance("carol") == 0

    def test_player_is_not_found_in_bulk(self, lucky, rival):
        transfers = [
            {**FINE["POST", "player/wallet/deposit"], "type": "deposit", "playerExternalId": "carol"}
        ]
        answer = lucky.post("player/wallet/bulk", {"transfers": transfers})
        assert answer.data[0]["errorCode"] == "USER_NOT_FOUND"

    def test_transactions_are_not_listed(self, committed_db, lucky, rival):
        rival.pay_in("alice", "5")

        assert lucky.get("transaction/list", **today()).data["total"] == 0
        assert lucky.get("transaction/list", cursor="", limit=100).data["list"] == []

    def test_child_gets_no_money_and_no_child(self, lucky, rival):
        casino(login_id="theirs", parent=rival.operator, currencies=["USD"])
        sent = {"targetOperatorId": "theirs", "currency": "USD", "amount": 1}
        assert lucky.post("operator/transfer-balance", sent).code == "AGENT_NOT_FOUND"

        new = FINE["POST", "operator/create"] | {"parentId": "theirs"}
        assert lucky.post("operator/create", new).code == "AGENT_NOT_FOUND"

    def test_players_are_not_the_parents(self, lucky):
        child = casino(login_id="child", parent=lucky.operator, currencies=["USD"])
        services.link_players(operator=child, external_ids=["carol"])

        assert lucky.get("player/info", playerExternalId="carol").code == "USER_NOT_FOUND"


@pytest.mark.parametrize("who", ["itself", "parent", "grandparent"])
@pytest.mark.parametrize(("method", "path"), FINE, ids=name)
def test_under_a_suspension(lucky, who, method, path):
    """Of a suspended operator, and everyone below it, reads and withdrawals go on: the money is the players'."""
    middle = casino(login_id="middle", parent=lucky.operator, currencies=["USD"])
    below = casino(login_id="below", parent=middle, currencies=["USD"], funds={"USD": "100"})
    services.link_players(operator=below, external_ids=["alice", "bob"])
    agent = Casino(below)
    agent.pay_in("alice", "5")
    operators.suspend(operator={"itself": below, "parent": middle, "grandparent": lucky.operator}[who])

    answer = agent.call(method, path, FINE[method, path])

    if (method, path) in READS | PAY_OUT | BESIDE_THEM:
        assert answer.status == 200
    else:
        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")
    if path == "player/wallet/bulk":
        assert [it["errorCode"] for it in answer.data] == ["PERMISSION_ERROR"]
        assert agent.balance() == 5


def test_after_a_suspension_everything_goes_on(lucky):
    operators.suspend(operator=lucky.operator)
    operators.reactivate(operator=lucky.operator)
    assert lucky.post("player/wallet/deposit", FINE["POST", "player/wallet/deposit"]).status == 200


@pytest.mark.parametrize(("method", "path"), FINE, ids=name)
def test_before_its_approval(db, method, path):
    """Good for operator/info; the catalogue, demo launches and the self-test come with their endpoints."""
    pending = Casino(casino(login_id="new", currencies=["USD"], funds={"USD": "100"}, status="pending"))

    answer = pending.call(method, path, FINE[method, path])

    if path == "operator/info":
        assert answer.data["status"] == "pending"
    else:
        assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")


@pytest.mark.parametrize(("method", "path"), sorted(IN_TRANSFER_MODE), ids=name)
def test_in_seamless_mode_the_operator_holds_the_money(db, method, path):
    seamless = casino(login_id="seamless", currencies=["USD"], callback_url="https://seamless.example/x")
    services.link_players(operator=seamless, external_ids=["alice"])

    answer = Casino(seamless).call(method, path, FINE[method, path])

    assert (answer.status, answer.code) == (403, "PERMISSION_ERROR")


class TestAllowList:
    @pytest.mark.parametrize(
        ("listed", "address", "is_let_in"),
        [
            ("203.0.113.7", "203.0.113.7", True),
            ("203.0.113.7", "203.0.113.8", False),
            ("10.0.0.0/8 203.0.113.0/24", "203.0.113.255", True),
            ("10.0.0.0/8 203.0.113.0/24", "203.0.114.0", False),
            ("2001:db8::/32", "2001:db8:1::1", True),
            ("2001:db8::/32", "2001:db9::1", False),
            ("2001:db8::1", "2001:0db8:0:0:0:0:0:1", True),
            ("203.0.113.7", "::ffff:203.0.113.7", True),
            ("::ffff:203.0.113.7", "203.0.113.7", True),
            ("203.0.113.7", "2001:db8::1", False),
            ("0.0.0.0/0", "2001:db8::1", False),
            ("203.0.113.7", "", False),
            ("203.0.113.7", "unix:", False),
            ("", "198.51.100.1", True),
        ],
    )
    def test_lets_in(self, lucky, listed, address, is_let_in):
        assert lucky.call("PATCH", "operator/update", {"allowedIPs": listed}).status == 200

        answer = read(Client(headers=lucky.headers, REMOTE_ADDR=address).get("/v1/operator/info"))

        assert (answer.status, answer.code) == ((200, None) if is_let_in else (403, "IP_NOT_ALLOWED"))

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "True-Client-Ip"])
    def test_believes_no_header_of_a_stranger(self, lucky, header):
        operators.update_settings(operator=lucky.operator, allowed_ips=["203.0.113.7"])
        forged = {**lucky.headers, header: "203.0.113.7"}

        answer = read(Client(headers=forged, REMOTE_ADDR="198.51.100.1").get("/v1/operator/info"))

        assert answer.code == "IP_NOT_ALLOWED"

    @pytest.mark.parametrize(
        ("forwarded", "is_let_in"),
        [
            ("203.0.113.7", True),
            ("198.51.100.1, 203.0.113.7", True),
            ("203.0.113.7, 198.51.100.1", False),
            ("203.0.113.7, 198.51.100.1, 10.0.0.9", False),
            ("198.51.100.1, 203.0.113.7, 10.0.0.9", True),
            ("", False),
            ("nonsense", False),
        ],
    )
    def test_believes_its_own_proxies(self, lucky, settings, forwarded, is_let_in):
        """Read from the right, as long as each hop is ours: what stands further left, the caller wrote."""
        settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
        operators.update_settings(operator=lucky.operator, allowed_ips=["203.0.113.7"])

        client = Client(headers={**lucky.headers, "X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1")

        assert client.get("/v1/operator/info").status_code == (200 if is_let_in else 403)

    @pytest.mark.parametrize(("method", "path"), [*FINE, ("GET", "no/such/path")], ids=name)
    def test_refuses_before_anything_is_looked_at(self, lucky, method, path):
        operators.update_settings(operator=lucky.operator, allowed_ips=["203.0.113.7"])
        operators.suspend(operator=lucky.operator)
        client = Client(headers=lucky.headers, REMOTE_ADDR="198.51.100.1")

        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = read(client.generic(method, f"/v1/{path}", b"\xff no JSON", "text/plain"))

        if path == "no/such/path":
            assert (answer.status, len(asked)) == (404, 0)
            return
        assert (answer.status, answer.code) == (403, "IP_NOT_ALLOWED")
        assert len(asked) == 1, "the token's"
