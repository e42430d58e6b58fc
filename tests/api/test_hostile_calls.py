"""
What no honest client sends, to every endpoint there is: a clear refusal, never a 5xx, and nothing half done.
"""

import json
from itertools import count

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.cast import read, today
from tests.factories import casino
from wallets.models import LedgerTransaction, Reference

ALICE = {"playerExternalId": "alice"}
MONEY = {**ALICE, "currency": "USD", "amount": 1, "referenceId": "h-1"}

# A call of each endpoint that would be fine.
FINE = {
    ("GET", "operator/info"): {},
    ("POST", "operator/create"): {
        "operatorId": "new",
        "password": "correct horse battery",
        "name": "New",
        "ggrRate": 10,
        "level": "agent",
        "currency": ["USD"],
        "parentId": "lucky",
        "callbackURL": "",
        "allowedIPs": [],
    },
    ("PATCH", "operator/update"): {"name": "Lucky", "rtp": 96, "callbackURL": "", "allowedIPs": []},
    ("POST", "operator/transfer-balance"): {
        "targetOperatorId": "child",
        "currency": "USD",
        "amount": 1,
        "remark": "Hello",
        "referenceId": "h-1",
    },
    ("POST", "player/create"): {"playerExternalId": "carol"},
    ("GET", "player/info"): ALICE,
    ("POST", "player/block"): {**ALICE, "until": "2099-01-01 00:00:00", "reason": "asked"},
    ("POST", "player/unblock"): ALICE,
    ("POST", "player/wallet/deposit"): MONEY,
    ("POST", "player/wallet/withdraw"): MONEY,
    ("POST", "player/wallet/withdraw-all"): {**ALICE, "currency": "USD", "referenceId": "h-1"},
    ("GET", "player/wallet/transfer"): {"referenceId": "h-1"},
    ("POST", "player/wallet/transfer/void"): {"referenceId": "h-1"},
    ("POST", "player/wallet/bulk"): {"transfers": [{"type": "deposit", **MONEY}]},
    ("GET", "transaction/list"): {
        **today(),
        **ALICE,
        "roundId": 1,
        "transType": 4,
        "currency": "USD",
    },
}
WITH_BODY = [key for key in FINE if key[0] != "GET"]
BY_QUERY = [key for key in FINE if key[0] == "GET"]
FIELDS = [(*key, field) for key, sent in FINE.items() for field in sent]


def name(value):
    return value if isinstance(value, str) else None


# Where a value of `VALUES` asks for what there is too little money for.
ANOTHER_FINE_ONE = {("player/wallet/withdraw", "amount"), ("player/wallet/withdraw", "referenceId")}

_numbers = count()


def fresh(method, path):
    """The fine call, for something that is not there yet."""
    new = {"operatorId": f"new-{next(_numbers)}"} if path == "operator/create" else {}
    return FINE[method, path] | new


@pytest.fixture(autouse=True)
def child(lucky):
    lucky.pay_in("alice", "5")
    return casino(login_id="child", parent=lucky.operator, currencies=["USD"])


@pytest.fixture
def refused():
    """Checks a refusal: its shape, and that nothing happened."""
    rows = LedgerTransaction.objects.count()

    def check(answer, *statuses):
        assert answer.status in (statuses or range(400, 500)), answer.text[:500]
        assert answer.body["success"] is False
        assert answer.body["message"]
        assert answer.code
        assert isinstance(answer.body["data"], dict)
        assert answer.headers["X-Request-Id"]
        assert LedgerTransaction.objects.count() == rows
        assert not Reference.objects.exists()

    return check


def test_every_endpoint_is_here():
    def paths(patterns, prefix=""):
        for it in patterns:
            here = prefix + str(it.pattern)
            if isinstance(it, URLResolver):
                yield from paths(it.url_patterns, here)
            elif isinstance(it, URLPattern):
                yield here

    served = {it.removeprefix("v1/") for it in paths(get_resolver().url_patterns) if it.startswith("v1/")}
    assert {path for _method, path in FINE} == served - {"schema"}


@pytest.mark.parametrize(("method", "path"), FINE, ids=name)
def test_a_fine_call_is_fine(lucky, method, path):
    assert lucky.call(method, path, FINE[method, path]).status == 200


BODIES = {
    "half an object": b'{"playerExternalId": "alice", "amount"',
    "a list": b"[]",
    "text": b'"alice"',
    "null": b"null",
    "true": b"true",
    "a number": b"7",
    "no JSON": b"playerExternalId=alice&amount=5",
    "XML": b"<a>1</a>",
    "single quotes": b"{'playerExternalId': 'alice'}",
    "a trailing comma": b'{"playerExternalId": "alice",}',
    "two objects": b"{}{}",
    "a comment": b'{"playerExternalId": "alice" /* me */}',
    "bytes that are no UTF-8": b'{"playerExternalId": "\xff\xfe"}',
    "UTF-16": '{"playerExternalId": "alice"}'.encode("utf-16"),
    "a byte-order mark": b'\xef\xbb\xbf{"playerExternalId": "alice"}',
    "NUL": b"\x00",
    "objects in objects": b'{"a":' * 100_000,
    "lists in lists": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a key that is there twice": b'{"referenceId": "h-1", "referenceId": "h-2"}',
    "a key that is there twice, further in": b'{"x": [{"y": 1, "y": 1}]}',
    "NaN": b'{"x": NaN}',
    "no field that is known": b'{"hello": "world", "__proto__": {}, "": 1}',
}


@pytest.mark.parametrize(("method", "path"), WITH_BODY, ids=name)
class TestBody:
    def test_that_is_not_one_is_refused(self, lucky, refused, method, path):
        for what, body in BODIES.items():
            if path == "operator/update" and what == "no field that is known":
                continue  # which changes nothing
            answer = lucky.call(method, path, body)
            refused(answer, 400)
            assert answer.code == "VALIDATION_ERROR", what

    def test_of_another_content_type_is_refused(self, lucky, refused, method, path):
        client = Client(headers=lucky.headers)
        body = json.dumps(FINE[method, path])
        for kind in ("text/plain", "application/x-www-form-urlencoded", "text/json", "application/jsonp", ""):
            refused(read(client.generic(method, f"/v1/{path}", body, content_type=kind)), 415)
        for kind in ("application/json; charset=utf-16", "multipart/form-data; boundary=x"):
            refused(read(client.generic(method, f"/v1/{path}", body, content_type=kind)), 415)

    @pytest.mark.parametrize("told", [True, False], ids=["said beforehand", "not said"])
    def test_of_ten_megabytes_is_refused(self, lucky, refused, method, path, told):
        body = json.dumps({**FINE[method, path], "filler": "x" * 10 * 1024 * 1024})
        client = Client(headers=lucky.headers)
        more = {} if told else {"CONTENT_LENGTH": str(1024 * 1024)}

        answer = read(client.generic(method, f"/v1/{path}", body, "application/json", **more))

        refused(answer, 413 if told else 400)

    def test_that_lies_about_its_length_is_refused(self, lucky, refused, method, path):
        client = Client(headers=lucky.headers, raise_request_exception=False)
        body, url = json.dumps(FINE[method, path]), f"/v1/{path}"
        for length in ("nonsense", "-5", "", "9" * 5000, "²", "1e3"):
            answer = client.generic(method, url, body, "application/json", CONTENT_LENGTH=length)
            refused(read(answer), 400, 413)

    def test_with_unknown_fields_is_fine(self, lucky, method, path):
        sent = {**FINE[method, path], "vip": True, "deep": {"a": [{"b": 1.5}]}, "operator": "rival", "": ""}
        assert lucky.call(method, path, sent).status == 200


VALUES = [
    7,
    -1,
    1.5,
    10**30,
    True,
    False,
    [],
    [[]],
    ["\x00"],
    {},
    {"$ne": None},
    "",
    " ",
    "x" * 300,
    "x" * 100_000,
    "a\x00b",
    "a\nb",
    "\x1b[31m",
    "\ud800",
    "🎰",
    "عربى",
    "\u202ealice",
    "' OR 1=1; --",
    "'; DROP TABLE wallets_wallet; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "{0.__class__}%s%n",
    "${jndi:ldap://x.example}",
]


@pytest.mark.parametrize(("method", "path", "field"), FIELDS, ids=name)
class TestField:
    def test_of_any_other_kind_is_refused_or_meant(self, lucky, method, path, field):
        """Whatever it is: an answer in the envelope, and what is refused has named the field and moved nothing."""
        for value in VALUES:
            rows, references = LedgerTransaction.objects.count(), Reference.objects.count()
            sent = {**fresh(method, path), field: value}
            if method == "GET":
                sent[field] = str(value).encode("utf-8", "replace").decode()

            answer = lucky.call(method, path, sent)

            assert answer.status < 500, (value, answer.text)
            assert answer.headers["Content-Type"] == "application/json"
            if answer.status == 402:
                assert (path, field) in ANOTHER_FINE_ONE
            elif answer.status != 200:
                assert answer.body["success"] is False
                assert answer.code
                found = answer.details.get("errors")
                assert answer.status != 400 or found is None or any(it.startswith(field) for it in found)
                assert (LedgerTransaction.objects.count(), Reference.objects.count()) == (rows, references)

    def test_that_is_missing_or_null_is_named_if_it_is_needed(self, lucky, method, path, field):
        without = {key: value for key, value in fresh(method, path).items() if key != field}
        null = {**fresh(method, path), field: None}
        for sent in (without, null) if method != "GET" else (without,):
            answer = lucky.call(method, path, sent)
            assert answer.status in (200, 400), answer.text
            if answer.status == 400:
                assert answer.code == "VALIDATION_ERROR"
                named = set(answer.details["errors"])
                assert named & {field, "body"}


class TestBulkItem:
    @pytest.mark.parametrize("field", ["type", "playerExternalId", "currency", "amount", "referenceId"])
    def test_of_any_other_kind_is_its_own_refusal(self, lucky, field):
        good = {"type": "deposit", **MONEY}
        bad = [{**good, "referenceId": f"bad-{n}", field: value} for n, value in enumerate(VALUES)]
        bad = [it for it in bad if not (field == "amount" and it["amount"] in (7, 1.5))]
        if field == "referenceId":
            bad = [it for it in bad if not isinstance(it[field], str) or not it[field].isascii()]

        answer = lucky.post("player/wallet/bulk", {"transfers": [*bad, good, None, 7, "x", [], {}]})

        results = answer.data
        assert [it["success"] for it in results] == [False] * len(bad) + [True] + [False] * 5
        assert {it["errorCode"] for it in results if not it["success"]} <= {
            "VALIDATION_ERROR",
            "PARAMETERS_INVALID",
        }
        assert all(list(it["data"]["errors"]) == [field] for it in results[: len(bad)])


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
