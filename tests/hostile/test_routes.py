"""Every address that the platform serves, from the resolver itself, as no browser asks for it; bodies that are none."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from players.models.staff import Role
from tests.backoffice.conftest import staff
from tests.provider_api.house import House

METHODS = ["HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE"]
# Of all addresses, these alone change something by one of them.
MEANT = {("PATCH", "v1/operator/update")}
TRICKS = {
    "X-HTTP-Method-Override": "DELETE",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-For": "\x00, 999.1.1.1",
    "X-Original-URL": "/admin/",
    "X-Request-Id": "a" * 9000,
    "Transfer-Encoding": "chunked, identity",
    "Accept-Language": "../../etc/passwd",
    "Idempotency-Key": "\x01",
    "X-Tell": "tell" * 99,
}
EXAMPLES = {"int": "1", "slug": "x", "str": "x", "path": "x"}


def routes(patterns=None, prefix=""):
    for it in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(it.pattern)
        if isinstance(it, URLResolver):
            yield from routes(it.url_patterns, here)
        elif not here.endswith(("$", "\\Z")):
            yield here


def filled(route, value=None):
    for kind, example in EXAMPLES.items():
        while f"<{kind}:" in route:
            start = route.index(f"<{kind}:")
            route = route[:start] + (value or example) + route[route.index(">", start) + 1 :]
    return f"/{route}"


class Writes(list):
    """What was written while it watched, but for the time of the last request in the session."""

    def __call__(self, execute, sql, params, many, context):
        verb = str(sql).lstrip(" (").split(None, 1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "WITH"} and "django_session" not in sql:
            self.append(sql)
        return execute(sql, params, many, context)


@pytest.mark.slow(budget=120)
def test_no_address_breaks_or_changes_anything_by_another_method(lucky):
    """Of somebody with every right: no 5xx, nothing written, no way to elsewhere, and no header given back."""
    client = Client(raise_request_exception=False, headers=TRICKS | lucky.headers)
    client.force_login(staff("boss", role=Role.ADMINISTRATOR))
    written = Writes()
    with connection.execute_wrapper(written):
        for route in routes():
            for method in METHODS:
                answer = client.generic(method, filled(route), b"{}", "application/json")
                assert answer.status_code < 500, (method, route)
                assert not written or (method, route) in MEANT, (method, route)
                written.clear()
                assert "evil.example" not in answer.get("Location", ""), (method, route)
                assert method != "TRACE" or TRICKS["X-Tell"].encode() not in answer.getvalue(), route


@pytest.mark.django_db
def test_no_path_breaks_an_address():
    client = Client(raise_request_exception=False)
    for route in routes():
        if "<" in route:
            for value in ("9" * 400, "%00", "..%2f..%2fetc%2fpasswd", "%ff"):
                assert client.get(filled(route, value)).status_code < 500, (route, value)


@pytest.mark.django_db
def test_no_address_is_reached_under_another_name():
    client = Client(headers={"Host": "evil.example"}, raise_request_exception=False)
    for route in routes():
        answer = client.get(filled(route))
        assert answer.status_code < 500, route
        assert "evil.example" not in answer.get("Location", ""), route


BODIES = [
    b"",
    b"null",
    b"[]",
    b"\xff\xfe{",
    b'\xef\xbb\xbf{"a":1}',
    '{"session":"x"}'.encode("utf-16"),
    b'{"session":"\\ud800","session2":"\\u0000"}',
    b'{"session":"a","session":"b"}',
    b'{"amount":NaN}',
    b'{"amount":1e999999999}',
    b'{"amount":' + b"9" * 5000 + b"}",
    b'{"a":' * 50_000,
    b'{"session":"\xc0\xaf"}',
]


def test_no_body_breaks_the_apis_of_pages_and_houses(db):
    """The operator's own are in tests/api/test_hostile_calls.py."""
    acme, client = House(), Client(raise_request_exception=False)
    for route in routes():
        for body in BODIES:
            if route.startswith("provider/v1/"):
                answer = acme.call("POST", route.removeprefix("provider/v1/"), body)
                assert answer.status == (400 if body else 415), (route, body[:40])
                assert answer.code == "VALIDATION_ERROR"
    for name in ("boot", "bet", "act", "seed", "quote", "history", "continue", "exit"):
        for body in BODIES:
            answer = client.post(f"/play/api/{name}", body, content_type="application/json")
            assert 400 <= answer.status_code < 500, (name, body[:40])
