"""Bodies and values that no honest client sends, to every endpoint there is: a clear 4xx, and nothing half done."""

import json

import pytest
from django.test import Client

from tests.api.endpoints import FINE, MONEY, fresh, name
from tests.cast import read
from wallets.models import LedgerTransaction, Reference

pytestmark = pytest.mark.usefixtures("child")

WITH_BODY = [key for key in FINE if key[0] != "GET"]
FIELDS = [(*key, field) for key, sent in FINE.items() for field in sent]

# Where a value of `VALUES` asks for what there is too little money for.
ANOTHER_FINE_ONE = {("player/wallet/withdraw", "amount"), ("player/wallet/withdraw", "referenceId")}


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
