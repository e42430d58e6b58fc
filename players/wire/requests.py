"""One call of the operator API, as the views see it."""

from typing import NoReturn

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from players.errors import BodyTooLarge, ContentTypeNotSupported, ValidationFailed
from players.models import Operator
from players.wire import json

LARGEST_BODY = 1024 * 1024


class OperatorRequest:
    """The call, and who makes it. A view is entered once the token has named the operator."""

    __slots__ = ("_object", "http", "is_suspended", "method", "operator")

    operator: Operator
    is_suspended: bool
    """The account, or one above it, is suspended; only views that are open to it are entered then."""

    def __init__(self, http: HttpRequest) -> None:
        self.http = http
        self.method = http.method or "GET"
        self._object: dict[str, object] | None = None

    @property
    def idempotency_key(self) -> str | None:
        return self.http.META.get("HTTP_IDEMPOTENCY_KEY")

    @property
    def wants_money_as_string(self) -> bool:
        """`Accept: application/json; money=string`"""
        accept = self.http.META.get("HTTP_ACCEPT", "")
        return "money" in accept and "money=string" in accept.replace(" ", "").replace('"', "")

    def query(self) -> dict[str, object]:
        """:raises ValidationFailed: a name is there twice."""
        try:
            lists = list(self.http.GET.lists())
        except TooManyFieldsSent:
            raise ValidationFailed({"query": ["has far too many fields"]}) from None
        twice = {name: ["is there more than once"] for name, values in lists if len(values) > 1}
        if twice:
            raise ValidationFailed(twice)
        return {name: values[-1] for name, values in lists if values}

    def body(self) -> dict[str, object]:
        """
        The JSON object that was sent.

        :raises ContentTypeNotSupported, BodyTooLarge, ValidationFailed: it is not one.
        """
        if self._object is None:
            self._object = self._read()
        return self._object

    def _read(self) -> dict[str, object]:
        charset = (self.http.content_params or {}).get("charset", "utf-8").lower()
        if self.http.content_type != "application/json" or charset not in ("utf-8", "utf8"):
            raise ContentTypeNotSupported
        try:
            found = json.parse(self._bytes())
        except json.RepeatedKey as error:
            raise ValidationFailed({error.key: ["is there twice in one object"]}) from None
        except json.NotJson as error:
            _refuse_body(str(error), field=error.key)
        if not isinstance(found, dict):
            _refuse_body("The body must be one JSON object.")
        return found

    def _bytes(self) -> bytes:
        if content_length(self.http) > LARGEST_BODY:
            raise BodyTooLarge
        try:
            body = self.http.body
        except RequestDataTooBig:
            raise BodyTooLarge from None
        except UnreadablePostError:
            _refuse_body("The connection broke off before the whole body was here.")
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge
        return body


def content_length(http: HttpRequest) -> int:
    """
    What the caller says.

    :raises ValidationFailed: it is no number.
    """
    told = http.META.get("CONTENT_LENGTH") or "0"
    if not (told.isascii() and told.isdigit()):
        raise ValidationFailed({"Content-Length": ["must be a whole number"]})
    return int(told[:18])


def _refuse_body(message: str, *, field: str = "body") -> NoReturn:
    raise ValidationFailed({field: [message]}, message)
