"""Who may call: token, address, state of the account, in this order."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client

from players.services import operators, tokens
from tests.databases import Databases
from tests.factories import OperatorFactory, bearer, issued

NOW = datetime.now(UTC)
PATH = "/v1/echo?playerExternalId=alice"


def call(secret=None, path=PATH, **changes):
    headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    return Client().get(path, headers=headers | changes.pop("headers", {}), **changes)


def refusal(answer) -> tuple[int, str]:
    return answer.status_code, answer.json().get("errorCode")


class TestToken:
    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token abc"])
    def test_has_to_be_there(self, casino, header):
        answer = call(headers={"Authorization": header})

        assert refusal(answer) == (401, "TOKEN_NOT_FOUND")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("secret", ["nobody's", "é", "\x00", "x" * 10_000])
    def test_has_to_be_known(self, casino, secret):
        assert refusal(call(secret)) == (401, "TOKEN_INVALID")

    def test_names_the_operator(self, casino):
        answer = call(issued(casino).secret, "/v1/closed")
        assert answer.json()["data"] == [{"operator": casino.login_id}]

    def test_takes_one_query(self, casino, django_assert_num_queries):
        secret = issued(casino).secret
        with django_assert_num_queries(1):
            assert call(secret).status_code == 200

    @pytest.mark.parametrize(
        ("limits", "status"),
        [
            ({"not_before": NOW + timedelta(hours=1)}, 401),
            ({"not_after": NOW - timedelta(hours=1)}, 401),
            ({"not_before": NOW - timedelta(hours=1), "not_after": NOW + timedelta(hours=1)}, 200),
        ],
    )
    def test_has_its_time(self, casino, limits, status):
        assert call(issued(casino, **limits).secret).status_code == status

    def test_is_refused_once_revoked(self, casino):
        issued(casino)
        second = issued(casino)
        tokens.revoke_token(token=second.token, now=NOW)

        assert refusal(call(second.secret)) == (401, "TOKEN_INVALID")


class TestAllowList:
    @pytest.fixture
    def secret(self, casino):
        operators.update_settings(operator=casino, allowed_ips=["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"])
        return issued(casino).secret

    @pytest.mark.parametrize(
        "address", ["192.0.2.7", "10.200.0.1", "2001:db8::7", "::ffff:192.0.2.7", "::ffff:10.1.1.1"]
    )
    def test_lets_its_addresses_in(self, secret, address):
        assert call(secret, REMOTE_ADDR=address).status_code == 200

    @pytest.mark.parametrize("address", ["192.0.2.8", "11.0.0.1", "2001:db9::", "", "unix:"])
    def test_keeps_the_others_out(self, secret, address):
        assert refusal(call(secret, REMOTE_ADDR=address)) == (403, "IP_NOT_ALLOWED")

    def test_is_looked_at_before_anything_else(self, secret):
        for path in ("/v1/echo", "/v1/closed", "/v1/breaks"):
            assert refusal(call(secret, path, REMOTE_ADDR="11.0.0.1")) == (403, "IP_NOT_ALLOWED")

    @pytest.mark.parametrize(
        ("forwarded", "status"),
        [
            ("192.0.2.7", 200),
            ("192.0.2.7:4711", 200),
            ("[2001:db8::7]:4711", 200),
            ("6.6.6.6, 192.0.2.7", 200),
            ("6.6.6.6, 192.0.2.7, 203.0.113.9", 200),  # two proxies of ours
            ("192.0.2.7, 6.6.6.6", 403),  # the left one is what the caller claims
            ("192.0.2.7, nonsense", 403),
            ("", 403),
        ],
    )
    def test_reads_what_a_trusted_proxy_says(self, secret, settings, forwarded, status):
        settings.TRUSTED_PROXIES = ["203.0.113.0/24"]
        answer = call(secret, REMOTE_ADDR="203.0.113.5", headers={"X-Forwarded-For": forwarded})
        assert answer.status_code == status

    def test_believes_no_stranger(self, secret):
        answer = call(secret, REMOTE_ADDR="6.6.6.6", headers={"X-Forwarded-For": "192.0.2.7"})
        assert refusal(answer) == (403, "IP_NOT_ALLOWED")


class TestAccount:
    def test_pending_may_only_call_what_is_open_to_it(self, casino):
        headers = bearer(OperatorFactory(status="pending"))

        assert Client(headers=headers).get(PATH).status_code == 200
        assert refusal(Client(headers=headers).get("/v1/closed")) == (403, "PERMISSION_ERROR")

    @pytest.mark.parametrize("above", [0, 1, 2])
    def test_below_a_suspended_one_may_only_call_what_is_open_to_it(self, casino, above):
        tree = [casino]
        for _level in range(above):
            tree.append(OperatorFactory(parent=tree[-1]))
        headers = bearer(tree[-1])
        operators.suspend(operator=casino)

        assert Client(headers=headers).get(PATH).status_code == 200
        assert refusal(Client(headers=headers).get("/v1/closed")) == (403, "PERMISSION_ERROR")

    def test_beside_a_suspended_one_goes_on(self, casino):
        operators.suspend(operator=OperatorFactory(parent=casino))
        assert Client(headers=bearer(OperatorFactory(parent=casino))).get("/v1/closed").status_code == 200

    def test_of_the_other_mode_is_refused(self, casino):
        headers = bearer(OperatorFactory(callback_url="https://casino.example/cb"))

        assert Client(headers=headers).get(PATH).status_code == 200
        assert refusal(Client(headers=headers).get("/v1/closed")) == (403, "PERMISSION_ERROR")


class TestDroppedConnection:
    def test_is_opened_again(self, committed_db, databases, echo_paths):
        secret = issued(OperatorFactory()).secret
        client = Client()
        for _time in range(2):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            kill(pid, databases)

            assert client.get(PATH, headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def kill(pid: int, databases: Databases) -> None:
    """Directly: a PgBouncer could lend us the very one."""
    with psycopg.connect(databases.url("postgres"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
