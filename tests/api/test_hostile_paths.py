"""Methods, tokens, hosts, paths and queries that no honest client sends: a clear refusal in the envelope."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.api.endpoints import FINE, name
from tests.cast import read

BY_QUERY = [key for key in FINE if key[0] == "GET"]

pytestmark = pytest.mark.usefixtures("child")


# Tested beside the games: tests/games_api, tests/protection and tests/seamless.
ELSEWHERE = {
    "game/kick",
    "game/launch",
    "game/list/<int:provider_id>",
    "operator/in-doubt",
    "player/limits/remove",
    "provider/list",
    "provider/settings",
    "provider/settings/<int:provider_id>/<str:currency>",
    "transaction/round",
}


def test_every_endpoint_is_here():
    def paths(patterns, prefix=""):
        for it in patterns:
            here = prefix + str(it.pattern)
            if isinstance(it, URLResolver):
                yield from paths(it.url_patterns, here)
            elif isinstance(it, URLPattern):
                yield here

    served = {it.removeprefix("v1/") for it in paths(get_resolver().url_patterns) if it.startswith("v1/")}
    assert {path for _method, path in FINE} == served - {"schema"} - ELSEWHERE


@pytest.mark.parametrize(("method", "path"), FINE, ids=name)
class TestCall:
    def test_by_another_method_is_refused(self, lucky, refused, method, path):
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} - {method}:
            answer = lucky.call(other, path, {} if other == "GET" else FINE[method, path])
            refused(answer, 405)
            assert answer.code == "VALIDATION_ERROR"
            assert method in answer.headers["Allow"]

    def test_by_head_has_no_body(self, lucky, method, path):
        client = Client(headers=lucky.headers)
        answer = client.head(f"/v1/{path}", FINE[method, path] if method == "GET" else {})
        assert answer.status_code == (200 if method == "GET" else 405)
        assert answer.content == b""

    def test_without_a_token_is_refused(self, refused, method, path):
        client = Client()
        refused(read(client.generic(method, f"/v1/{path}")), 401)
        for value in ("Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer \xff", "Token x", ""):
            refused(read(client.generic(method, f"/v1/{path}", headers={"Authorization": value})), 401)

    def test_for_another_host_is_refused_in_the_envelope(self, lucky, refused, method, path):
        for host in ("evil.example", "127.0.0.1:bad", "a b", "x" * 300, "testserver@evil"):
            client = Client(headers={**lucky.headers, "Host": host})
            answer = read(client.generic(method, f"/v1/{path}", "{}", "application/json"))
            refused(answer, 400)
            assert answer.details["errors"].keys() == {"Host"}

    def test_with_a_slash_more_is_no_path(self, lucky, refused, method, path):
        for odd in (f"{path}/", f"/{path}", f"{path}%0A", f"{path}%00", f"{path}.json", path.upper()):
            refused(lucky.call(method, odd, {}), 404)


class TestPath:
    @pytest.mark.parametrize(
        "path", ["", "x", "%0A", "a%0Ab", "%FF", "..", "%2e%2e/admin", "x" * 5000, "<script>", "'", "🎰"]
    )
    def test_that_is_none_gets_the_envelope(self, lucky, refused, path):
        answer = lucky.call("GET", path, {})
        refused(answer, 404)
        assert answer.code == "VALIDATION_ERROR"


@pytest.mark.parametrize(("method", "path"), BY_QUERY, ids=name)
class TestQuery:
    def test_of_a_thousand_fields_or_with_one_twice_is_refused(self, lucky, refused, method, path):
        if path == "operator/info":
            return  # it takes none, and looks at none
        client = Client(headers=lucky.headers)
        refused(read(client.get(f"/v1/{path}?" + "&".join(f"f{n}=1" for n in range(2000)))), 400)
        field = next(iter(FINE[method, path]))
        refused(read(client.get(f"/v1/{path}?{field}=a&{field}=a")), 400)
        refused(read(client.get(f"/v1/{path}?{field}=%00")), 400)
        refused(read(client.get(f"/v1/{path}?{field}=%FF%FE")), 400)

    def test_is_read_whatever_the_content_type(self, lucky, method, path):
        client = Client(headers={**lucky.headers, "Content-Type": "text/plain"})
        assert client.get(f"/v1/{path}", FINE[method, path]).status_code == 200
