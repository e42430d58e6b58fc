"""How the pages write amounts, times and what came of a call."""

from datetime import UTC, datetime
from decimal import Decimal

from gameplay.seamless.replies import Verdict
from players.wire.json import plain

# A shop writes 5.00, and nobody writes 0.00050000.
MOST_PADDED = 3

VERDICTS: dict[str, str] = {
    Verdict.DONE: "acknowledged",
    Verdict.REFUSED: "refused, nothing was booked",
    Verdict.KEEP: "not acknowledged, it goes out again",
    Verdict.MISSING: "the operator knows no such bet",
    Verdict.UNKNOWN: "nobody knows whether it was booked",
    Verdict.FAILED: "no balance was told",
}


def amount(value: Decimal, exponent: int) -> str:
    """`1,000.50`, exactly: as many decimals as there are, or as the currency usually shows. `exponent`: it may have."""
    whole, _point, decimals = plain(value.copy_abs()).partition(".")
    if exponent <= MOST_PADDED:
        decimals = decimals.ljust(exponent, "0")
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{int(whole):,}{'.' if decimals else ''}{decimals}"


def signed(value: Decimal, exponent: int) -> str:
    """With its sign, where it is not nothing."""
    return f"+{amount(value, exponent)}" if value > 0 else amount(value, exponent)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
