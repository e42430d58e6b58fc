"""players.wire.links: origins that may frame our games, and where a player returns to."""

import pytest
from pydantic import TypeAdapter, ValidationError

from players.wire import fields


def check(kind, value):
    return TypeAdapter(kind).validate_python(value)


def reason(kind, value):
    with pytest.raises(ValidationError) as refused:
        check(kind, value)
    return refused.value.errors()[0]["msg"]


class TestOriginList:
    @pytest.mark.parametrize(
        ("value", "origin"),
        [
            ("https://casino.example", "https://casino.example"),
            ("https://casino.example/", "https://casino.example"),
            ("HTTPS://Casino.Example", "https://casino.example"),
            ("https://casino.example:443", "https://casino.example"),
            ("http://casino.example:80/", "http://casino.example"),
            ("http://casino.example:443", "http://casino.example:443"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
            ("https://xn--kse-qla.example", "https://xn--kse-qla.example"),
        ],
    )
    def test_has_them_as_a_browser_says_them(self, value, origin):
        assert check(fields.OriginList, [value]) == [origin]

    @pytest.mark.parametrize(
        "value",
        [
            "https://a.example https://b.example",
            "https://a.example,\n https://b.example\n",
            ["https://a.example", " https://b.example/ ", "https://A.example:443", ""],
        ],
        ids=["spaces", "commas and lines", "list"],
    )
    def test_is_a_text_or_a_list_with_each_once(self, value):
        assert check(fields.OriginList, value) == ["https://a.example", "https://b.example"]

    @pytest.mark.parametrize("value", ["", " \n", []])
    def test_may_be_empty(self, value):
        assert check(fields.OriginList, value) == []

    @pytest.mark.parametrize(
        "value",
        [
            "casino.example",
            "//casino.example",
            "ftp://casino.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "null",
            "*",
            "'self'",
            "https://*.casino.example",
            "https://*",
            "https://casino.example/lobby",
            "https://casino.example?a=1",
            "https://casino.example?",
            "https://casino.example#top",
            "https://user@casino.example",
            "https://casino.example;script-src",
            "https://casino.example'unsafe-inline'",
            "https://käse.example",
            "https://[::1]:8000",
            "https://casino.example:99999",
            "https://casino..example",
            "https://-casino.example",
            "https:///",
            "https://" + "a" * 250,
            "{https://casino.example}",
        ],
    )
    def test_refuses_what_is_no_origin(self, value):
        assert "origin" in reason(fields.OriginList, [value]) or "host name" in reason(
            fields.OriginList, [value]
        )

    @pytest.mark.parametrize(
        "value", [None, 5, {"a": 1}, [None], [5], [f"https://a{n}.example" for n in range(51)]]
    )
    def test_refuses_what_is_no_list(self, value):
        reason(fields.OriginList, value)


class TestReturnUrl:
    @pytest.mark.parametrize(
        "value",
        ["", "https://casino.example/lobby?a=1", "http://localhost:8080/#/lobby", "https://c.example/#top"],
    )
    def test_is_taken(self, value):
        assert check(fields.ReturnUrl, value) == value

    @pytest.mark.parametrize(
        "value",
        [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "file:///etc/passwd",
            "//casino.example",
            "/lobby",
            "https:casino.example",
            "https://user:pw@casino.example",
            "https://casino.example/a b",
            "https://casino.example/" + "x" * 1000,
        ],
    )
    def test_is_refused(self, value):
        reason(fields.ReturnUrl, value)
