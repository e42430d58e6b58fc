"""What a game refuses. Plain exceptions: whoever calls turns them into answers."""


class GameError(ValueError):
    """The game does not take this; nothing may move. `details` is JSON for the answer."""

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class BetError(GameError):
    """A stake off the step, a spot that is not on the table, a variant that is not published."""


class ActionError(GameError):
    """An action that is not on offer at this point of the round."""


class SeedError(GameError):
    """A seed of the wrong form."""
