"""What can be wrong about money."""

from players.errors import DomainError


class BalanceNotEnough(DomainError):
    """`balance` tells the player's balance."""

    code = "BALANCE_NOT_ENOUGH"
    status = 402
    message = "The player's balance is too low."


class PointNotEnough(DomainError):
    """`balance` tells the operator's own balance."""

    code = "POINT_NOT_ENOUGH"
    status = 402
    message = "The operator's own balance is too low."


class CurrencyNotSupported(DomainError):
    code = "CURRENCY_NOT_SUPPORTED"
    status = 400
    message = "The operator does not have this currency."


class IdempotencyConflict(DomainError):
    """`differs` lists the fields in which the call is not the one that the reference was used for."""

    code = "IDEMPOTENCY_CONFLICT"
    status = 409
    message = "The reference was used for something else; a new movement takes a new reference."
