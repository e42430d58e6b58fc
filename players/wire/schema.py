"""The API's description: the envelope around every answer, the token, the table of errors."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, Literal, TypeVar

from django.utils.module_loading import autodiscover_modules
from drf_spectacular.contrib.pydantic import PydanticExtension
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import TypeAdapter, create_model
from pydantic.json_schema import model_json_schema

from players import errors as known
from players.errors import DomainError
from players.wire.fields import Reference
from players.wire.models import WireModel

Handler = TypeVar("Handler", bound=Callable[..., Any])
Answer = type[WireModel] | list[type[WireModel]] | None
Refusals = Iterable[type[DomainError]]

# What OperatorView itself may answer, whichever path it is.
ALWAYS: list[type[DomainError]] = [
    known.TokenNotFound,
    known.TokenInvalid,
    known.IpNotAllowed,
    known.PermissionDenied,
    known.ServerIsBusy,
    known.InternalServerError,
]
WITH_BODY: list[type[DomainError]] = [known.BodyTooLarge, known.ContentTypeNotSupported]

REFERENCE_HEADER = OpenApiParameter(
    "Idempotency-Key",
    type={key: it for key, it in TypeAdapter(Reference).json_schema().items() if key != "description"},
    location=OpenApiParameter.HEADER,
    description="Means the same as referenceId. Both, and different, is a VALIDATION_ERROR.",
)


class Failure(WireModel):
    success: Literal[False]
    message: str
    error_code: str
    data: dict[str, Any]


def documented(
    *,
    response: Answer = None,
    request: type[WireModel] | None = None,
    params: type[WireModel] | None = None,
    errors: Refusals = (),
    always: Refusals = ALWAYS,
) -> Callable[[Handler], Handler]:
    """
    Describe a handler of an OperatorView.

    :param response: the model in `data`; `[Model]` for a list of them; None for null.
    :param params: the model of the query of a GET.
    :param errors: what it refuses beyond what every call may be refused for, which is `always`.
    """
    refusals = [*always, *errors]
    if request or params:
        refusals.append(known.ValidationFailed)
    if request:
        refusals += WITH_BODY
    takes_reference = request is not None and "reference_id" in request.model_fields
    decorator: Callable[[Handler], Handler] = extend_schema(
        request=request,
        parameters=[*_parameters(params), *([REFERENCE_HEADER] if takes_reference else [])],
        responses={200: _success(response), **_failures(refusals)},
    )
    return decorator


def _success(response: Answer) -> type[WireModel]:
    if isinstance(response, list):
        return _enveloped(response[0], many=True)
    return _enveloped(response, many=False)


@cache
def _enveloped(data: type[WireModel] | None, *, many: bool) -> type[WireModel]:
    name = "Nothing" if data is None else data.__name__ + ("List" if many else "")
    kind: Any = list[data] if many else data  # type: ignore[valid-type]
    envelope: type[WireModel] = create_model(
        f"{name}Envelope",
        __base__=WireModel,
        success=(Literal[True], ...),
        message=(str, ...),
        data=(kind, ...),
    )
    return envelope


def _failures(refusals: Refusals) -> dict[int, OpenApiResponse]:
    by_status: dict[int, list[str]] = {}
    for error in sorted(set(refusals), key=lambda it: (it.status, it.code, it.__name__)):
        by_status.setdefault(error.status, []).append(f"`{error.code}`: {error.message}")
    return {
        status: OpenApiResponse(Failure, description="\n\n".join(dict.fromkeys(lines)))
        for status, lines in by_status.items()
    }


def _parameters(model: type[WireModel] | None) -> list[OpenApiParameter]:
    if model is None:
        return []
    schema = model_json_schema(model, mode="validation")
    required = schema.get("required", [])
    return [
        OpenApiParameter(
            name,
            type={key: it for key, it in kind.items() if key not in ("title", "description")},
            location=OpenApiParameter.QUERY,
            required=name in required,
            description=kind.get("description", ""),
        )
        for name, kind in schema["properties"].items()
    ]


class WireModelExtension(PydanticExtension):  # type: ignore[no-untyped-call]
    """Requests by what they accept, answers by what they give."""

    target_class = "players.wire.models.WireModel"
    match_subclasses = True
    priority = 1

    def map_serializer(self, auto_schema: Any, direction: Literal["request", "response"]) -> Any:
        schema = model_json_schema(
            self.target,
            ref_template="#/components/schemas/{model}",
            mode="validation" if direction == "request" else "serialization",
        )
        for name, definition in schema.pop("$defs", {}).items():
            auto_schema.registry.register_on_missing(
                ResolvedComponent(  # type: ignore[no-untyped-call]
                    name=name, type=ResolvedComponent.SCHEMA, object=name, schema=definition
                )
            )
        return schema


class BearerTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "players.wire.authentication.BearerToken"
    name = "apiToken"

    def get_security_definition(self, _auto_schema: object) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "The operator's API token."}


def catalogue() -> list[type[DomainError]]:
    """Every refusal of every app, by status and code."""
    autodiscover_modules("errors")
    found: set[type[DomainError]] = set()
    waiting = [DomainError]
    while waiting:
        below = waiting.pop().__subclasses__()
        found.update(below)
        waiting.extend(below)
    return sorted(found, key=lambda error: (error.status, error.code, error.__name__))


def want_bodies(result: dict[str, Any], **_context: object) -> dict[str, Any]:
    """A hook of drf-spectacular, which takes a body for optional where each of its fields is: there is always one."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return result


def describe_errors(result: dict[str, Any], **_context: object) -> dict[str, Any]:
    """A hook of drf-spectacular: the table of all errors goes into the description."""
    rows = dict.fromkeys(f"| {it.code} | {it.status} | {it.message} |" for it in catalogue())
    table = "\n".join(["| errorCode | HTTP | when |", "| --- | --- | --- |", *rows])
    info = result["info"]
    info["description"] = f"{info.get('description', '')}\n\n## Errors\n\n{table}\n".lstrip()
    return result
