"""The envelope, the methods, the paths and the sizes: as for operators."""

import json

import pytest
from django.test import Client

PATHS = ["authenticate", "balance", "bet", "win", "cancel", "close", "batch", "transaction"]


class TestTheEnvelope:
    @pytest.mark.parametrize("path", ["", "nothing", "bet/", "bet/1", "../../v1/x", "a\nb"])
    def test_is_there_for_unknown_paths(self, db, path):
        answer = Client().post(f"/provider/v1/{path}")

        assert (answer.status_code, answer.json()["errorCode"]) == (404, "VALIDATION_ERROR")

    def test_has_a_request_id(self, acme):
        answer = acme.call("POST", "balance", {}, X_Request_Id="call-7")

        assert answer.headers["X-Request-Id"] == "call-7"

    def test_is_there_for_the_unexpected(self, alice, monkeypatch):
        from gameplay.provider_api import calls

        def broken(**_anything):
            raise RuntimeError("10.0.0.7")

        monkeypatch.setattr(calls, "play_at", broken)
        answer = alice.bet("b1")

        assert (answer.status, answer.code) == (500, "INTERNAL_SERVER_ERROR")
        assert "10.0.0.7" not in answer.text


class TestMethods:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "POST"])
    def test_are_post_and_a_get_of_a_transaction(self, acme, method, path):
        answer = acme.call(method, path, {})

        is_there = method == "POST" or (method, path) == ("GET", "transaction")
        assert answer.status == (400 if is_there else 405)
        if not is_there and method != "HEAD":
            assert answer.code == "VALIDATION_ERROR"


class TestABody:
    @pytest.mark.parametrize(
        "body",
        [b" ", b"[]", b"null", b"{", b'{"a":1}x', b"\xff", b'{"token":"a","token":"b"}', b'{"a":' * 5000],
        ids=["nothing", "list", "null", "half", "more", "not UTF-8", "a key twice", "too deep"],
    )
    def test_is_one_json_object(self, acme, body):
        answer = acme.call("POST", "authenticate", body)

        assert (answer.status, answer.code) == (400, "VALIDATION_ERROR")

    def test_is_at_most_1_mb(self, acme):
        answer = acme.call("POST", "balance", json.dumps({"session": "x" * 1024 * 1024}).encode())

        assert (answer.status, answer.code) == (413, "VALIDATION_ERROR")

    def test_is_json_by_its_type(self, acme):
        body = b'{"session":"x"}'
        signed = acme.headers("POST", "/provider/v1/balance", body)
        answer = Client().post("/provider/v1/balance", body, content_type="text/plain", headers=signed)

        assert (answer.status_code, answer.json()["errorCode"]) == (415, "VALIDATION_ERROR")

    def test_may_have_fields_that_we_do_not_know(self, alice):
        assert alice.bet("b1", 10, gameState={"wheel": 7}).status == 200

    @pytest.mark.parametrize("said", ["true", 1, "yes", None])
    def test_says_whether_a_round_is_finished_with_true_or_false(self, alice, said):
        answer = alice.bet("b1", 10, isRoundFinished=said)

        assert list(answer.details["errors"]) == ["isRoundFinished"]
