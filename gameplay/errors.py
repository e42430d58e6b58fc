"""What can be wrong at a game."""

from players.errors import DomainError, ParametersInvalid, PermissionDenied, TokenInvalid, TokenNotFound


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


class ReplicaBehind(UnderMaintenance):
    """Reports and exports read the replica alone here, and it is too far behind or away."""

    message = "Reports and exports have to wait for the replica; try again in a moment."


class GameOff(PermissionDenied):
    message = "The game is not switched on."


class SessionEnded(PermissionDenied):
    """`why` tells what ended it."""

    message = "The session has ended: no further bet."


class PlayerBlocked(PermissionDenied):
    message = "The player is blocked: no launch and no bet."


class LimitReached(PermissionDenied):
    """
    A limit that the player has set.

    `kind` (loss, stake, time), `period`, `currency`, `limit`, `used`, `left`, `resetsAt` say which, and until when.
    """

    message = "A limit that the player has set is reached."


class RoundRuleBroken(ParametersInvalid):
    """`rule` names the rule of play that the action would break."""

    message = "The round does not allow this."


class StakeNotAllowed(ParametersInvalid):
    """`min`, `max` and, for our own games, `step` say what is allowed."""

    message = "The stake is outside the limits of the game."


class SignatureMissing(TokenNotFound):
    message = "The call is not signed: it needs Countroom-Key, Countroom-Timestamp and Countroom-Signature."
    headers = {}


class SignatureInvalid(TokenInvalid):
    message = "The key is unknown or revoked, or the signature is not of this call."
    headers = {}


class CallbackFailed(DomainError):
    """The operator did not answer clearly. Of a bet: the stake is being given back."""

    code = "CALLBACK_ERROR"
    status = 502
    message = "The casino did not answer; the stake is being given back."


class CallbackRefused(CallbackFailed):
    """The operator said no, or was not asked."""

    message = "The casino refused the stake; nothing was taken."


class Settling(DomainError):
    """A win or a cancel of this player is still owed to the operator; the next bet waits for it."""

    code = "PERMISSION_ERROR"
    status = 409
    message = "The last round is being settled; try again in a moment."
