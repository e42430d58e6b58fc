"""What providers send, and what they get."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainValidator, StrictBool, WithJsonSchema
from pydantic_core import PydanticCustomError

from gameplay.models import ActionKind
from gameplay.rounds.moves import Move
from players.wire.fields import (
    DECIMALS,
    NUMBER_OR_TEXT,
    Money,
    MoneyAmount,
    Reference,
    Shape,
    WireTime,
    exact,
    trimmed,
)
from players.wire.models import WireModel

MOST_ACTIONS = 500


def _zero_or_more(value: object) -> Decimal:
    number = exact(value)
    if number < 0:
        raise PydanticCustomError("negative", "must be zero or above")
    return trimmed(number, decimals=DECIMALS)


Secret = Annotated[str, Shape(r"[A-Za-z0-9_-]{1,100}", "must be a secret as we gave it")]
WinAmount = Annotated[Decimal, PlainValidator(_zero_or_more), WithJsonSchema(NUMBER_OR_TEXT | {"minimum": 0})]


class AuthenticateRequest(WireModel):
    token: Secret


class AuthenticateResponse(WireModel):
    """
    `session` is the secret that the other calls name; `variant` the RTP in percent that was launched. Play money has no
    player.
    """

    session: str
    session_id: str
    player_code: int | None
    currency: str
    decimals: int
    language: str
    game_code: str
    variant: str
    mode: Literal["transfer", "seamless", "demo"]
    balance: Money
    min_stake: Money
    max_stake: Money
    max_win: Money
    return_url: str


class BalanceRequest(WireModel):
    session: Secret


class BalanceResponse(WireModel):
    """`isLive` false: the session has ended, no further bet."""

    balance: Money
    currency: str
    is_live: bool


class Bet(WireModel):
    id: Reference
    amount: MoneyAmount
    is_round_finished: StrictBool = False

    def move(self) -> Move:
        return Move(ActionKind.BET, self.id, self.amount, ends_round=self.is_round_finished)


class Win(WireModel):
    id: Reference
    amount: WinAmount
    is_round_finished: StrictBool = False

    def move(self) -> Move:
        return Move(ActionKind.WIN, self.id, self.amount, ends_round=self.is_round_finished)


class Cancel(WireModel):
    """The amount is the stored one, whatever is sent."""

    id: Reference
    cancels: Reference

    def move(self) -> Move:
        return Move(ActionKind.CANCEL, self.id, cancels=self.cancels)


class Close(WireModel):
    id: Reference

    def move(self) -> Move:
        return Move(ActionKind.CLOSE, self.id, ends_round=True)


class RoundCall(WireModel):
    """`roundId` is the provider's own."""

    session: Secret
    round_id: Reference


class BetRequest(RoundCall, Bet):
    pass


class WinRequest(RoundCall, Win):
    pass


class CancelRequest(RoundCall, Cancel):
    pass


class CloseRequest(RoundCall, Close):
    pass


class BetAction(Bet):
    type: Literal["bet"]


class WinAction(Win):
    type: Literal["win"]


class CancelAction(Cancel):
    type: Literal["cancel"]


class CloseAction(Close):
    type: Literal["close"]


AnyAction = Annotated[BetAction | WinAction | CancelAction | CloseAction, Field(discriminator="type")]


def _different_ids(actions: Sequence[AnyAction]) -> Sequence[AnyAction]:
    if len({action.id for action in actions}) < len(actions):
        raise PydanticCustomError("ids", "must have an id each")
    return actions


class BatchRequest(RoundCall):
    """All of them, in order, or none."""

    actions: Annotated[
        list[AnyAction], Field(min_length=1, max_length=MOST_ACTIONS), AfterValidator(_different_ids)
    ]


class Result(WireModel):
    """
    Of one action. `transactionId` is null where nothing moved.

    `recorded`: a cancel of something that we have never booked, which is refused for good from now on.
    """

    id: str
    transaction_id: str | None
    status: Literal["booked", "recorded"]


class PlayedResponse(WireModel):
    """`roundId` is ours, as the operator sees it; null while no bet has opened the round."""

    balance: Money
    currency: str
    round_id: str | None
    results: list[Result]


class TransactionRequest(WireModel):
    id: Reference


class TransactionResponse(WireModel):
    """
    `unknown`: never seen; it may be under way. `void`: its cancel was here before it. `balance` is the first answer's.

    `asked` and `in doubt` are of a seamless operator: it was not heard yet, or said nothing clear and gives it back.
    """

    id: str
    status: Literal["unknown", "void", "booked", "refused", "recorded", "cancelled", "asked", "in doubt"]
    type: Literal["bet", "win", "cancel", "close"] | None = None
    round_id: str | None = None
    round_state: Literal["asking", "open", "finished", "cancelled"] | None = None
    amount: Money | None = None
    currency: str | None = None
    cancels: str | None = None
    balance: Money | None = None
    transaction_id: str | None = None
    error_code: str | None = None
    created_at: WireTime | None = None
