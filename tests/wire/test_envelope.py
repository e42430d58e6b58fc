"""One shape for every answer, whatever happened."""

import pytest
from django.db import OperationalError
from django.test import Client

from players.errors import DomainError
from players.wire import authentication
from players.wire.schema import catalogue


def post(client, body='{"playerExternalId": "alice", "amount": 10.50}', **changes):
    return client.post("/v1/echo", **{"data": body, "content_type": "application/json"} | changes)


class TestSuccess:
    def test_is_wrapped(self, client):
        answer = post(client)

        assert answer.status_code == 200
        assert answer.content == (
            b'{"success":true,"message":"OK",'
            b'"data":{"playerExternalId":"alice","amount":10.5,"referenceId":null}}'
        )
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["Idempotent-Replayed"] == "true"

    @pytest.mark.parametrize("accept", ["application/json; money=string", 'application/json;money="string"'])
    def test_writes_money_as_string_on_request(self, client, accept):
        answer = post(client, headers={"Accept": accept})

        assert answer.json()["data"]["amount"] == "10.5"

    def test_may_be_a_list(self, client, casino):
        assert client.get("/v1/closed").json()["data"] == [{"operator": casino.login_id}]


class TestRefusal:
    def test_has_message_code_and_details(self, client):
        answer = post(client, "{}")

        assert answer.status_code == 400
        assert answer.json() == {
            "success": False,
            "message": "The request is malformed; data.errors names each field.",
            "errorCode": "VALIDATION_ERROR",
            "data": {"errors": {"playerExternalId": ["is required"], "amount": ["is required"]}},
        }

    def test_of_an_unknown_path(self, echo_paths):
        answer = Client().get("/v1/nothing/here")

        assert (answer.status_code, answer.json()["errorCode"]) == (404, "VALIDATION_ERROR")

    @pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
    def test_of_a_method(self, client, method):
        answer = getattr(client, method)("/v1/echo")

        assert (answer.status_code, answer.json()["errorCode"]) == (405, "VALIDATION_ERROR")
        assert answer.headers["Allow"] == "GET, POST, HEAD"

    def test_of_rest_framework_has_the_same_shape(self, client):
        answer = client.get("/v1/foreign")

        assert answer.status_code == 400
        assert answer.json()["data"] == {"errors": {"request": ["no idea"]}}


class TestTheUnexpected:
    @pytest.fixture
    def client(self, client):
        client.raise_request_exception = False
        return client

    def test_tells_nothing_about_internals(self, client):
        answer = client.get("/v1/breaks")

        assert answer.status_code == 500
        assert answer.json() == {
            "success": False,
            "message": "Something went wrong on our side.",
            "errorCode": "INTERNAL_SERVER_ERROR",
            "data": {},
        }
        assert "X-Request-Id" in answer.headers

    def test_is_logged(self, client, caplog):
        client.get("/v1/breaks", headers={"X-Request-Id": "call-7"})

        assert "request.failed" in caplog.text
        assert "hunter2" in caplog.text
        assert "call-7" in caplog.text

    def test_of_the_database_as_well(self, client, monkeypatch):
        def no_answer(_digest: bytes) -> None:
            raise OperationalError("connection to 10.0.0.7 refused")

        monkeypatch.setattr(authentication, "_ask", no_answer)
        answer = client.get("/v1/echo")

        assert (answer.status_code, answer.json()["errorCode"]) == (500, "INTERNAL_SERVER_ERROR")
        assert b"10.0.0.7" not in answer.content

    def test_gives_its_slot_back(self, client, settings):
        settings.OPERATOR_CALL_CAP = 1

        answers = [client.get("/v1/breaks").status_code for _time in range(3)]

        assert answers == [500, 500, 500]


class TestRequestId:
    @pytest.mark.parametrize("sent", ["call-7", "x" * 128, "a/b=c;~"])
    def test_is_echoed(self, client, sent):
        answer = client.get("/v1/nothing", headers={"X-Request-Id": sent})
        assert answer.headers["X-Request-Id"] == sent

    @pytest.mark.parametrize("sent", ["", "a b", "x" * 129, "é", "a\tb"])
    def test_is_made_where_none_is_fit_to_echo(self, client, sent):
        answer = client.get("/v1/nothing", headers={"X-Request-Id": sent})
        assert len(answer.headers["X-Request-Id"]) == 32


class TestCatalogue:
    def test_gives_each_meaning_one_class(self):
        """A second class of one code and status is a narrower case of the first."""
        seen: dict[tuple[str, int], type[DomainError]] = {}
        for error in sorted(catalogue(), key=lambda it: len(it.__mro__)):
            first = seen.setdefault((error.code, error.status), error)
            assert issubclass(error, first), f"{error} and {first} have the same code"

    def test_names_of_classes_are_unique(self):
        names = [error.__name__ for error in catalogue()]
        assert len(names) == len(set(names))

    def test_every_refusal_says_something_to_a_person(self):
        for error in catalogue():
            assert error.message.endswith("."), error
            assert error.code.isupper(), error
            assert 400 <= error.status < 600, error
