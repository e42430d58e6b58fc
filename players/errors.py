"""
Every refusal that the operator API knows: one family, one class for each meaning.

The apps above add theirs in an `errors.py` of their own. A class carries its code, status and a
sentence for a person; what a program wants to know goes into the details, which become `data`.
"""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """
    An expected refusal. Details become the `data` of the answer.

    :param message: replaces the class's own sentence.
    """

    code: ClassVar[str]
    status: ClassVar[int]
    message: str
    headers: Mapping[str, str] = {}

    def __init__(self, message: str | None = None, **details: object) -> None:
        if message is not None:
            self.message = message
        self.details = details
        super().__init__(self.message)


class ValidationFailed(DomainError):
    """`errors` names each wire field: `{"amount": ["must be above zero"]}`."""

    code = "VALIDATION_ERROR"
    status = 400
    message = "The request is malformed; data.errors names each field."

    def __init__(self, errors: dict[str, list[str]] | None = None, message: str | None = None) -> None:
        super().__init__(message, errors=errors or {})


class PathUnknown(ValidationFailed):
    status = 404
    message = "There is nothing at this path."


class MethodNotAllowed(ValidationFailed):
    status = 405
    message = "This path does not take that method."


class BodyTooLarge(ValidationFailed):
    status = 413
    message = "The body is larger than 1 MB."


class ContentTypeNotSupported(ValidationFailed):
    status = 415
    message = "The body must be application/json."


class ParametersInvalid(DomainError):
    code = "PARAMETERS_INVALID"
    status = 400
    message = "A value is well-formed, but not acceptable here."


class TokenNotFound(DomainError):
    code = "TOKEN_NOT_FOUND"
    status = 401
    message = "The call carries no token: send Authorization: Bearer <API_TOKEN>."
    headers = {"WWW-Authenticate": "Bearer"}


class TokenInvalid(DomainError):
    code = "TOKEN_INVALID"
    status = 401
    message = "The token is unknown, revoked or expired."
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class IpNotAllowed(DomainError):
    code = "IP_NOT_ALLOWED"
    status = 403
    message = "The caller's address is not on the operator's list."


class PermissionDenied(DomainError):
    code = "PERMISSION_ERROR"
    status = 403
    message = "The operator may not do this."


class SelfExcluded(PermissionDenied):
    """`until` tells when it ends."""

    message = "The player has excluded themselves until a date, and nobody shortens that."


class AgentNotFound(DomainError):
    code = "AGENT_NOT_FOUND"
    status = 404
    message = "There is no such operator below yours."


class UserNotFound(DomainError):
    code = "USER_NOT_FOUND"
    status = 404
    message = "The operator has no such player."


class ServerIsBusy(DomainError):
    code = "SERVER_IS_BUSY"
    status = 429
    message = "Too many calls of this operator are under way; try again in a moment."
    headers = {"Retry-After": "1"}


class InternalServerError(DomainError):
    """What the caller sees of the unexpected: nothing about internals."""

    code = "INTERNAL_SERVER_ERROR"
    status = 500
    message = "Something went wrong on our side."
