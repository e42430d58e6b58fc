"""
What we ask an operator: balance, bet, win, cancel, as flat JSON.

A message is frozen when it is made; only its time is new with each attempt. The bytes that are signed are the bytes
that are sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from gameplay.seamless.numbers import as_javascript
from gameplay.seamless.signature import Value, message, sign, webhook_headers

# Deadlines of one attempt, in seconds: the wire contract's.
DEADLINES = {"balance": 2.0, "bet": 3.0, "win": 4.0, "cancel": 4.0}


class Command(StrEnum):
    BALANCE = "balance"
    BET = "bet"
    WIN = "win"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Keys:
    """What an operator's callbacks are signed with: its signing API token, and its webhook secrets, if any."""

    token: str
    webhook_secrets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """The round that a bet, win or cancel belongs to."""

    round_id: str
    provider_id: int
    provider_name: str
    game_code: str
    game_name: str


@dataclass(frozen=True, slots=True)
class Signed:
    """One attempt, ready to be sent."""

    body: bytes
    headers: dict[str, str]
    signed_text: str


@dataclass(frozen=True, slots=True)
class Message:
    """
    One question. `fields` are the body without its time, in the order that they are written.

    `message_id` is the transactionId, or a fresh id for a balance.
    """

    command: Command
    message_id: str
    fields: Mapping[str, Value]

    def signed(self, *, keys: Keys, at: datetime) -> Signed:
        """The attempt of this moment: the time is renewed, the rest is the same byte for byte."""
        body = {**self.fields, "timestamp": milliseconds(at)}
        text = message(body)
        raw = write(body)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "X-Request-Signature": sign(text, token=keys.token),
        }
        headers |= webhook_headers(
            secrets=keys.webhook_secrets, message_id=self.message_id, sent_at=at, body=raw
        )
        return Signed(raw, headers, text)


def balance(*, message_id: str, player_id: str, currency: str) -> Message:
    fields = {"command": "balance", "playerId": player_id, "currency": currency}
    return Message(Command.BALANCE, message_id, fields)


def bet(
    *,
    transaction_id: str,
    player_id: str,
    currency: str,
    amount: Decimal,
    round_: Round,
    is_lost: bool = False,
    is_call: bool = False,
) -> Message:
    """`is_lost`: the round is over with this bet, no win follows."""
    fields = _movement("bet", transaction_id, player_id, currency, amount, round_)
    fields |= {"isRoundFinished": is_lost, "isCall": is_call}
    return Message(Command.BET, transaction_id, fields)


def win(
    *,
    transaction_id: str,
    player_id: str,
    currency: str,
    amount: Decimal,
    round_: Round,
    is_last: bool = True,
    is_call: bool = False,
) -> Message:
    """`is_last`: no further win follows in this round."""
    fields = _movement("win", transaction_id, player_id, currency, amount, round_)
    fields |= {"isRoundFinished": is_last, "isCall": is_call}
    return Message(Command.WIN, transaction_id, fields)


def cancel(
    *,
    transaction_id: str,
    bet_transaction_id: str,
    player_id: str,
    currency: str,
    amount: Decimal,
    round_: Round,
) -> Message:
    """Takes the whole bet back."""
    fields = _movement("cancel", transaction_id, player_id, currency, amount, round_)
    fields |= {"referenceId": bet_transaction_id}
    return Message(Command.CANCEL, transaction_id, fields)


def write(body: Mapping[str, Value]) -> bytes:
    """JSON whose numbers are the text that JavaScript writes back."""
    items = (f"{json.dumps(key)}:{_written(value)}" for key, value in body.items())
    return ("{" + ",".join(items) + "}").encode()


def milliseconds(at: datetime) -> int:
    """Since 1970, without a float."""
    return (at - datetime.fromtimestamp(0, at.tzinfo)) // timedelta(milliseconds=1)


def _movement(
    command: str, transaction_id: str, player_id: str, currency: str, amount: Decimal, round_: Round
) -> dict[str, Value]:
    return {
        "command": command,
        "transactionId": transaction_id,
        "playerId": player_id,
        "roundId": round_.round_id,
        "providerId": round_.provider_id,
        "providerName": round_.provider_name,
        "gameCode": round_.game_code,
        "gameName": round_.game_name,
        "currency": currency,
        "amount": amount,
    }


def _written(value: Value) -> str:
    if isinstance(value, Decimal):
        return as_javascript(value)
    return json.dumps(value)
