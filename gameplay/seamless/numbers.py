"""
Amounts as JavaScript writes its numbers.

Operators verify a callback by parsing its JSON and writing the values again, in JavaScript and its likes. So the number
in the body has to be the very text that such a program writes back.

Source: ECMAScript, Number::toString. No binary float is used here: a decimal of at most 15 significant digits comes
back from a double as the same digits (IEEE 754, DBL_DIG), and more are not sent at all.
"""

from decimal import Decimal

MOST_DIGITS = 15
_PLAIN_UP_TO = 21  # JavaScript writes 10^21 and above with an exponent ...
_PLAIN_DOWN_TO = -6  # ... and what is smaller than 10^-6


def survives(amount: Decimal) -> bool:
    """Can the amount travel as a JavaScript number and come back unchanged?"""
    return len(_digits(amount)) <= MOST_DIGITS


def all_survive(*, up_to: Decimal, decimals: int) -> bool:
    """Can every amount up to this one, of so many decimals?"""
    return up_to.adjusted() + 1 + decimals <= MOST_DIGITS


def as_javascript(amount: Decimal) -> str:
    """`10.5`, `10` for 10.0, `1e-8` for 0.00000001."""
    assert amount.is_finite(), "not a number cannot be money"
    assert survives(amount), f"{amount} cannot travel as a JavaScript number"
    if not amount:
        return "0"
    digits = _digits(amount)
    point = amount.adjusted() + 1  # where the point stands, counted from the first digit
    sign = "-" if amount < 0 else ""
    if len(digits) <= point <= _PLAIN_UP_TO:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= _PLAIN_UP_TO:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if _PLAIN_DOWN_TO < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{sign}{mantissa}e{point - 1:+d}"


def _digits(amount: Decimal) -> str:
    return "".join(map(str, amount.as_tuple().digits)).strip("0") or "0"
