"""A bet as the page sent it, in the one form that a round keeps: JSON, amounts as decimal strings."""

import re
from decimal import Decimal
from typing import Any

from gameplay.originals.errors import BetError
from players.wire.json import plain

# Python's Decimal reads more than this: 1e3, 1_000, NaN, other scripts' digits.
AMOUNT = re.compile(r"[0-9]{1,30}(\.[0-9]{1,18})?")
MOST_BETS = 200


def as_kept(bet: dict[str, Any]) -> dict[str, Any]:
    """
    The bet with every stake as a decimal string. Whether the game has such a bet is the game's question.

    :raises BetError: a stake is no plain decimal number.
    """
    kept = {name: _kept(name, value) for name, value in bet.items()}
    if isinstance(bet.get("bets"), list):
        kept["bets"] = [_kept_chip(one) for one in bet["bets"][:MOST_BETS]]
        if len(bet["bets"]) > MOST_BETS:
            raise BetError("There are more bets than any table has spots.")
    return kept


def _kept_chip(one: object) -> object:
    return (
        {name: _kept(name, value) for name, value in one.items()} if isinstance(one, dict) else str(one)[:40]
    )


def _kept(name: str, value: object) -> object:
    if name == "stake":
        return _stake(value)
    return value if isinstance(value, bool | int | str | type(None)) else str(value)[:40]


def _stake(value: object) -> str:
    text = value
    # Looked at before it is written out: 1e999999999 would fill the memory.
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 30:
        text = plain(value)
    elif type(value) is int:
        text = str(value)
    if not isinstance(text, str) or AMOUNT.fullmatch(text) is None:
        raise BetError("The stake is not an amount.", stake=str(value)[:40])
    return text
