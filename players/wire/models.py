"""The base of every request and every answer of the API."""

from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails

from players.errors import ValidationFailed
from players.wire.fields import Reference

if TYPE_CHECKING:
    from players.wire.requests import OperatorRequest

# Where v1 does not write a name in plain camel case.
SPELT_BY_V1 = {"callback_url": "callbackURL", "allowed_ips": "allowedIPs", "game_id": "gameID"}

_reference = TypeAdapter[str](Reference)


def wire_name(attribute: str) -> str:
    return SPELT_BY_V1.get(attribute) or to_camel(attribute)


class WireModel(BaseModel):
    """
    snake_case in Python, camelCase on the wire. Unknown fields are ignored.

    Text of a request is of a kind from players.wire.fields, never a bare str: those let NUL through,
    which PostgreSQL does not take. A model that has a `reference_id` takes it from the header Idempotency-Key as well.
    """

    model_config = ConfigDict(
        alias_generator=wire_name,
        validate_by_name=True,
        validate_by_alias=True,
        extra="ignore",
        frozen=True,
    )

    @classmethod
    def parse(cls, request: "OperatorRequest") -> Self:
        """
        The body of the call, or the query of a GET, as this model.

        :raises ValidationFailed: `data.errors` names each field as it is spelt on the wire.
        """
        sent = request.query() if request.method in ("GET", "HEAD") else request.body()
        if "reference_id" in cls.model_fields:
            sent = _with_header_reference(sent, request.idempotency_key)
        return cls.read(sent)

    @classmethod
    def read(cls, sent: object) -> Self:
        """
        One object of a parsed JSON text as this model: a body, or an item of a list in one.

        :raises ValidationFailed: `data.errors` names each field as it is spelt on the wire.
        """
        try:
            return cls.model_validate(sent, by_alias=True, by_name=False)
        except ValidationError as error:
            raise ValidationFailed(_by_field(error)) from None

    def to_wire(self) -> dict[str, Any]:
        return self.model_dump(by_alias=True)


def _with_header_reference(sent: dict[str, object], header: str | None) -> dict[str, object]:
    """Header and field mean the same; a caller who says two things is asked again."""
    if header is None:
        return sent
    try:
        _reference.validate_python(header)
    except ValidationError as error:
        raise ValidationFailed({"Idempotency-Key": [_says(error.errors()[0])]}) from None
    written = sent.get("referenceId")
    if written is not None and written != header:
        raise ValidationFailed({"referenceId": ["differs from the header Idempotency-Key"]})
    return {**sent, "referenceId": header}


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    details = error.errors(include_url=False, include_input=False, include_context=False)
    for detail in details[:100]:
        found.setdefault(_path(detail["loc"]), []).append(_says(detail))
    return found


def _path(loc: tuple[int | str, ...]) -> str:
    """`transfers[3].amount`"""
    path = ""
    for step in loc:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.lstrip(".") or "body"


def _says(detail: ErrorDetails) -> str:
    return "is required" if detail["type"] == "missing" else detail["msg"]
