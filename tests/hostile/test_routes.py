"""Every address that the platform serves, from the resolver itself, under another host's name; bodies that are none."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from tests.provider_api.house import House

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
