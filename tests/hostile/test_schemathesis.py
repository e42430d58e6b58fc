"""
The OpenAPI document is true: whatever it allows, and whatever it forbids, is answered as it says, and never by a 5xx.

`make soak` thinks of more calls, and of others each time: SCHEMA_EXAMPLES=500.
"""

import os
from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hostile.described import Described, one_connection, place

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "0"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
THOROUGH = settings(
    max_examples=EXAMPLES or 20,
    # The same calls each time, unless there is time for others.
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Each transfer of a batch has an answer of its own: what is wrong with one does not refuse the call.
ANSWERS_EACH = {"POST /v1/player/wallet/bulk"}


@pytest.fixture
def described(lucky):
    return Described(lucky)


def call(case: Case, *more) -> int:
    """The answer is as it is described; the status of it. Nothing of it stays."""
    with transaction.atomic():
        try:
            response = case.call()
        finally:
            transaction.set_rollback(True)
    case.validate_response(response, checks=[*CHECKS, *more])
    return response.status_code


def test_a_fine_call_of_every_operation_is_answered_as_described(described):
    with one_connection():
        for operation in described.operations():
            assert call(fine_case(described, operation)) == 200, operation.label


@pytest.mark.slow(budget=60 + 5 * EXAMPLES)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
def test_any_call_is_answered_as_described(described, mode):
    """Valid ones get some values that mean something here in place of made-up ones, or few would get far."""
    with one_connection():
        for operation in described.operations():
            try:
                any_call_of(described, operation, mode)()
            except Unsatisfiable:
                assert not operation.query, "where nothing is sent, nothing can be invalid"


def any_call_of(described: Described, operation: APIOperation, mode: GenerationMode) -> Callable[[], None]:
    sent = described.fine(operation.label)
    is_valid = mode == GenerationMode.POSITIVE
    checks = [] if is_valid or operation.label in ANSWERS_EACH else [negative_data_rejection]
    known_ones = st.lists(st.sampled_from(sorted(sent)), unique=True) if is_valid and sent else st.just([])

    @THOROUGH
    @given(case=operation.as_strategy(generation_mode=mode), known=known_ones)
    def any_call(case: Case, known: list[str]) -> None:
        place(case, {name: sent[name] for name in known})
        # The header is another way to say referenceId, so a body without one is fine beside it.
        call(case, *([] if "Idempotency-Key" in (case.headers or {}) else checks))

    return any_call


def fine_case(described: Described, operation: APIOperation) -> Case:
    sent = described.fine(operation.label)
    in_path = {it.name for it in operation.path_parameters}
    case = operation.Case(
        path_parameters={name: value for name, value in sent.items() if name in in_path},
        query={},
        body=NOT_SET if operation.method.upper() == "GET" else {},
        media_type=None if operation.method.upper() == "GET" else "application/json",
    )
    place(case, {name: value for name, value in sent.items() if name not in in_path})
    return case
