"""The API's description: complete, valid, and with every error in it."""

import io

import pytest
import yaml
from django.core.management import call_command

from players.wire.models import WireModel
from players.wire.schema import catalogue


@pytest.fixture(scope="module")
def described():
    out = io.StringIO()
    call_command("spectacular", urlconf="tests.wire.echo", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


class TestDescription:
    def test_wraps_answers_in_the_envelope(self, described):
        answer = described["paths"]["/v1/echo"]["post"]["responses"]["200"]
        assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/EchoAnswerEnvelope")

        envelope = described["components"]["schemas"]["EchoAnswerEnvelope"]
        assert envelope["properties"]["data"]["$ref"] == "#/components/schemas/EchoAnswer"

    def test_tells_requests_from_answers(self, described):
        schemas = described["components"]["schemas"]
        assert schemas["EchoRequest"]["required"] == ["playerExternalId", "amount"]
        assert schemas["EchoAnswer"]["properties"]["amount"]["type"] == "number"

    def test_has_the_query_of_a_get(self, described):
        found = {it["name"]: it for it in described["paths"]["/v1/echo"]["get"]["parameters"]}
        assert found["playerExternalId"]["required"]
        assert "required" not in found["since"]

    def test_has_the_header_beside_the_reference(self, described):
        found = described["paths"]["/v1/echo"]["post"]["parameters"]
        assert [(it["name"], it["in"]) for it in found] == [("Idempotency-Key", "header")]

    def test_lists_what_every_call_may_answer(self, described):
        responses = described["paths"]["/v1/echo"]["post"]["responses"]
        assert set(responses) == {"200", "400", "401", "403", "413", "415", "429", "500"}
        assert "TOKEN_INVALID" in responses["401"]["description"]

    def test_wants_the_token(self, described):
        assert described["paths"]["/v1/echo"]["get"]["security"] == [{"apiToken": []}]

    def test_has_every_error_in_its_table(self, described):
        table = described["info"]["description"]
        for error in catalogue():
            assert f"| {error.code} | {error.status} | {error.message} |" in table


class TestRequests:
    def test_have_no_text_that_nobody_checks(self):
        """A bare str lets NUL through, which PostgreSQL does not take."""
        waiting, bare = [WireModel], []
        while waiting:
            model = waiting.pop()
            waiting.extend(model.__subclasses__())
            if model.__name__.endswith(("Request", "Query")):
                fields = model.model_fields.items()
                bare += [
                    f"{model.__name__}.{name}"
                    for name, it in fields
                    if it.annotation is str and not it.metadata
                ]
        assert bare == []
