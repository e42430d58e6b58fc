"""What can be wrong at a game."""

from players.errors import DomainError


class ProviderNotFound(DomainError):
    code = "PROVIDER_NOT_FOUND"
    status = 404
    message = "There is no such provider."


class GameNotFound(DomainError):
    code = "GAME_NOT_FOUND"
    status = 404
    message = "The provider has no such game."


class RoundNotFound(DomainError):
    code = "ROUND_NOT_FOUND"
    status = 404
    message = "There is no such round."


class UnderMaintenance(DomainError):
    code = "UNDER_MAINTENANCE"
    status = 503
    message = "The game is in maintenance; try again later."


class GameOff(DomainError):
    code = "PERMISSION_ERROR"
    status = 403
    message = "The game is not switched on."


class SessionEnded(DomainError):
    """`why` tells what ended it."""

    code = "PERMISSION_ERROR"
    status = 403
    message = "The session has ended: no further bet."


class PlayerBlocked(DomainError):
    code = "PERMISSION_ERROR"
    status = 403
    message = "The player is blocked: no launch and no bet."


class RoundRuleBroken(DomainError):
    """`rule` names the rule of play that the action would break."""

    code = "PARAMETERS_INVALID"
    status = 400
    message = "The round does not allow this."


class StakeNotAllowed(DomainError):
    """`min`, `max` and, for our own games, `step` say what is allowed."""

    code = "PARAMETERS_INVALID"
    status = 400
    message = "The stake is outside the limits of the game."
