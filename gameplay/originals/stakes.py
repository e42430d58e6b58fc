"""
Money inside a game is whole units of the currency (cents for USD, satoshi for BTC), so every sum is exact.

`exponent` is the currency's number of decimals: one unit is 10^-exponent. A game names its stake step in
units, and the step is chosen so that its pays come out in whole units (dice says where it cuts, and how
much).
"""

from decimal import Decimal, InvalidOperation, localcontext

from gameplay.originals.errors import BetError

MAX_EXPONENT = 18
_DIGITS = 60  # more than any amount has: with it, scaling by a power of ten never rounds


def to_units(stake: object, *, exponent: int, step: int) -> int:
    """
    A stake (Decimal, int or plain decimal string) in whole units.

    :raises BetError: not a number, not above zero, finer than the currency, or off the game's stake step.
    """
    check_exponent(exponent)
    amount = _parse(stake)
    with localcontext(prec=_DIGITS):
        scaled = amount.scaleb(exponent)
        units = int(scaled)
        if scaled != units:
            raise BetError("The stake has more decimals than the currency.", stake=str(stake))
    if units % step:
        raise BetError("The stake is off the game's stake step.", step=plain(step, exponent=exponent))
    return units


def to_amount(units: int, *, exponent: int) -> Decimal:
    """Units as an amount in major units, exactly, without trailing zeros."""
    return Decimal(plain(units, exponent=exponent))


def plain(units: int, *, exponent: int) -> str:
    """Units as the wire writes an amount: plain notation, no trailing zeros."""
    check_exponent(exponent)
    sign = "-" if units < 0 else ""
    whole, fraction = divmod(abs(units), 10**exponent)
    decimals = str(fraction).rjust(exponent, "0").rstrip("0") if exponent else ""
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def check_exponent(exponent: int) -> None:
    if not 0 <= exponent <= MAX_EXPONENT:
        raise ValueError(f"no currency has {exponent} decimals")


def _parse(stake: object) -> Decimal:
    if isinstance(stake, bool) or not isinstance(stake, Decimal | int | str):
        raise BetError("The stake is not an amount.", stake=str(stake))
    try:
        amount = Decimal(stake)
    except InvalidOperation:
        raise BetError("The stake is not an amount.", stake=str(stake)) from None
    if not amount.is_finite() or amount <= 0:
        raise BetError("The stake must be above zero.", stake=str(stake))
    if amount.adjusted() >= 30 or len(amount.as_tuple().digits) > 48:
        raise BetError("The stake is too large.", stake=str(stake)[:60])
    return amount
