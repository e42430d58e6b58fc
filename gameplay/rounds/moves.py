"""The words of a round: what is asked, and what is answered."""

from dataclasses import dataclass
from decimal import Decimal

from gameplay.models import ActionKind, GameRound


@dataclass(frozen=True, slots=True)
class Move:
    """
    One thing that a provider asks for.

    :param external_id: the provider's own id of it, good for one thing for ever.
    :param amount: of a bet (above 0) or a win (0 or more), in major units; a cancel uses the stored one.
    :param cancels: of a cancel, the id that it takes back.
    :param ends_round: nothing more follows in this round.
    """

    kind: ActionKind
    external_id: str
    amount: Decimal | None = None
    cancels: str = ""
    ends_round: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to one move.

    :param transaction_id: its row in the ledger; None where nothing moved.
    :param known: of a cancel, whether what it names was ever booked.
    """

    external_id: str
    transaction_id: int | None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a call. `balance` is the player's, after it or as it was told the first time."""

    round: GameRound | None
    balance: Decimal
    answers: list[Answer]
    is_replay: bool = False
