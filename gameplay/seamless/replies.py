"""What an operator's answer means. Anything that is not a clear answer is *unknown*, and never a guess."""

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal
from enum import StrEnum

from gameplay.seamless.messages import Command
from players.wire import json
from wallets.models.wallets import DECIMALS, DIGITS

LARGEST_BODY = 64 * 1024
LARGEST_DIGITS = DIGITS - DECIMALS
SMALLEST = Decimal(1).scaleb(-DECIMALS)
WIDE = Context(prec=2 * DIGITS)
NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Verdict(StrEnum):
    """What comes of a message, by the contract's table."""

    DONE = "done"
    REFUSED = "refused"
    KEEP = "keep"  # delivered again until it is acknowledged
    MISSING = "missing"  # a cancel that found nothing to reverse; for a bet in doubt it is provisional
    UNKNOWN = "unknown"
    FAILED = "failed"  # a balance that nobody told


@dataclass(frozen=True, slots=True)
class Reply:
    """
    :param status_code: the operator's, in upper case; empty where there was none.
    :param balance: in major units, as the operator told it; None where it did not.
    :param alert: a person is told at once, and the delivery goes on.
    """

    verdict: Verdict
    status_code: str
    balance: Decimal | None = None
    alert: bool = False
    why: str = ""


_REFUSALS = frozenset(
    {
        "ERR_INVALID_PLAYER_ID",
        "ERR_INVALID_ACCOUNT",
        "ERR_NOT_AUTHENTICATED",
        "ERR_INTEGRITY_CHECK_FAILED",
    }
)
_OWED = frozenset({Command.WIN, Command.CANCEL})


def silence(command: Command, why: str) -> Reply:
    """No answer, or none that can be read."""
    return Reply(_without_answer(command), "", why=why)


def read(command: Command, *, http_status: int, body: bytes) -> Reply:
    """The meaning of one HTTP answer. Never raises: an operator may send anything."""
    if http_status != 200:
        return silence(command, f"HTTP {http_status}")
    try:
        found = json.parse(body.removeprefix(BYTE_ORDER_MARK))
    except (json.NotJson, json.RepeatedKey) as error:
        return silence(command, f"the body is not JSON: {error}")
    code = found.get("statusCode") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(code, str) or not code.strip():
        return silence(command, "the body has no statusCode")
    balance = _balance(found.get("balance"))
    if code.strip().upper() == "OK" and balance is None:
        return silence(command, "OK without a balance that is a number")
    return _meaning(command, code.strip().upper(), balance)


def _meaning(command: Command, code: str, balance: Decimal | None) -> Reply:
    if code == "OK":
        return Reply(Verdict.DONE, code, balance)
    if code == "ERR_TRANSACTION_ROLLED_BACK" and command == Command.CANCEL:
        return Reply(Verdict.DONE, code, balance)
    if code == "ERR_TRANSACTION_DOES_NOT_EXIST" and command == Command.CANCEL:
        return Reply(Verdict.MISSING, code, balance)
    if code == "ERR_NOT_ENOUGH_MONEY" or code in _REFUSALS:
        return _refused(command, code, balance)
    if code == "ERR_TRANSACTION_ROLLED_BACK":
        return _refused(command, code, balance)
    alert = code == "ERR_TRANSACTION_DOES_NOT_EXIST" and command == Command.WIN
    return Reply(_without_answer(command), code, balance, alert, why=f"answered {code[:64]}")


def _refused(command: Command, code: str, balance: Decimal | None) -> Reply:
    """Nothing was booked. Of what we owe, a person is told, and it goes out again."""
    if command in _OWED:
        return Reply(Verdict.KEEP, code, balance, alert=True, why=f"answered {code}")
    return Reply(Verdict.REFUSED, code, balance, why=f"answered {code}")


def _without_answer(command: Command) -> Verdict:
    if command == Command.BALANCE:
        return Verdict.FAILED
    return Verdict.UNKNOWN if command == Command.BET else Verdict.KEEP


def _balance(value: object) -> Decimal | None:
    """A number, or one as a string, as some operators send it. None: it is none that any money could be."""
    found = None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        found = Decimal(value)
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        found = Decimal(value.strip())
    if found is None or not found.is_finite() or found.adjusted() >= LARGEST_DIGITS:
        return None
    # It is shown, and never calculated with: digits beyond what is kept are left away.
    kept = found.quantize(SMALLEST, rounding=ROUND_DOWN, context=WIDE)
    return found if found == kept else kept
