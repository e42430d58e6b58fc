"""The words of the book: a deed, and the rows that it leaves beside the ledger's."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from gameplay.models import ActionKind, ActionState, Game, RoundState
from gameplay.sample_book.accounts import Purse
from wallets.services.past import PastPosting

_EPOCH_SECONDS = 1_577_836_800  # 2020: see gameplay/ids.py
_RANDOM_BITS = 22


@dataclass(slots=True)
class Seat:
    """A session: one player at one game."""

    id: int
    purse: Purse
    game: Game
    variant: str
    client_seed: str
    launched_at: datetime
    ended_at: datetime | None = None


@dataclass(slots=True)
class PlayedRound:
    """A round as it stands. `ids` has the ledger's rows by the action's id, once they are written."""

    id: int
    seat: Seat
    name: str
    opened_at: datetime
    kept: dict[str, Any] = field(default_factory=dict)
    state: RoundState = RoundState.OPEN
    ended_at: datetime | None = None
    staked: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    won: Decimal = Decimal(0)
    last_transaction_id: int | None = None
    ids: dict[str, int] = field(default_factory=dict)
    is_written: bool = False

    def end(self, state: RoundState, at: datetime | None) -> None:
        self.state, self.ended_at = state, at


@dataclass(slots=True)
class Asked:
    """One action of a round. `place` is that of its row among the posting's, from 0; None: it moves nothing."""

    kind: ActionKind
    name: str
    amount: Decimal
    place: int | None
    cancels: str = ""
    ends_round: bool = False
    state: ActionState = ActionState.BOOKED


@dataclass(slots=True)
class Deed:
    """What happens at one moment. `refused` is what is expected to come of it."""

    at: datetime
    posting: PastPosting | None = None
    round: PlayedRound | None = None
    asked: list[Asked] = field(default_factory=list)
    balance: Decimal = Decimal(0)
    refused: bool = False


def new_id(at: datetime, rng: Random) -> int:
    """As gameplay/ids.py makes them, of that time and with this randomness."""
    return (int(at.timestamp() * 1000) - _EPOCH_SECONDS * 1000) << _RANDOM_BITS | rng.getrandbits(
        _RANDOM_BITS
    )
