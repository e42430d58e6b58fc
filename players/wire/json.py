"""
Exact JSON, in and out.

Money travels as JSON numbers, so no number may pass through binary floating point. Python's C
scanner and string escaper do the heavy part; everything that they take too lightly is refused.
"""

import json
from decimal import Decimal, DecimalException
from json.encoder import encode_basestring as quoted

LONGEST_NUMBER = 100  # characters; nothing that we take needs half of it


class NotJson(ValueError):
    """The text is not the JSON that we take. The message is for the caller; `key` is the field it is about."""

    def __init__(self, message: str, *, key: str = "body") -> None:
        self.key = key[:100]
        super().__init__(message)


class Oversized:
    """Stands where a number was that is too long to look at. No field takes it."""

    def __repr__(self) -> str:
        return "a number of far too many digits"


OVERSIZED = Oversized()


def parse(body: bytes) -> object:
    """
    Read one JSON text. Numbers come as int or Decimal, never as float.

    :raises NotJson: it is not UTF-8 or not JSON, repeats a key in one object, or is nested
        too deeply.
    """
    if body.startswith(b"\xef\xbb\xbf"):
        raise NotJson("The body starts with a byte-order mark; send plain UTF-8.")
    try:
        return _decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise NotJson("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise NotJson(f"The body is not JSON: {error.msg} at {where}.") from None
    except RecursionError:
        raise NotJson("The body is nested too deeply.") from None


def _decode(text: str) -> object:
    try:
        return _decoder.decode(text)
    except NotANumber as refusal:
        # Once more, for the name of the field: nobody else pays for finding it.
        _naming_decoder.decode(text)
        raise refusal from None


def write(value: object, *, money_as_string: bool = False) -> bytes:
    """
    One JSON text in UTF-8. Decimals are numbers in plain notation, or strings on request.

    :raises TypeError: a float, or anything else whose form the caller has to choose.
    """
    # A lone surrogate can only be an echo of what somebody sent; it has no form in UTF-8.
    return _written(value, money_as_string).encode("utf-8", "replace")


def plain(number: Decimal) -> str:
    """`1000.5`, `0.00000001`, `25`: no exponent, no zeros at the end, no minus zero."""
    assert number.is_finite(), "not a number cannot be money"
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _written(value: object, money_as_string: bool) -> str:
    # Asking for the exact type first makes this faster than the standard library's encoder,
    # which has to call back into Python for every Decimal.
    kind = type(value)
    if kind is str:
        return quoted(value)  # type: ignore[arg-type]
    if kind is Decimal:
        return f'"{plain(value)}"' if money_as_string else plain(value)  # type: ignore[arg-type]
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        parts = [f"{quoted(key)}:{_written(it, money_as_string)}" for key, it in value.items()]
        return "{" + ",".join(parts) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_written(it, money_as_string) for it in value]) + "]"
    raise TypeError(f"{kind.__name__} has no one form in JSON: say which before writing")


def _whole(text: str) -> int | Oversized:
    return int(text) if len(text) <= LONGEST_NUMBER else OVERSIZED


def _fraction(text: str) -> Decimal | Oversized:
    if len(text) > LONGEST_NUMBER:
        return OVERSIZED
    try:
        return Decimal(text)
    except DecimalException:  # an exponent beyond what even Decimal can hold
        return OVERSIZED


def _constant(text: str) -> object:
    raise NotANumber(text)


class NotANumber(NotJson):
    """JSON has no NaN and no Infinity."""

    def __init__(self, text: str, *, key: str = "body") -> None:
        super().__init__(f"The body is not JSON: {text} is not a number there.", key=key)


class _Constant(str):
    """Where a NaN stands, while its field is looked for."""


def _name_the_constant(pairs: list[tuple[str, object]]) -> dict[str, object]:
    for key, value in pairs:
        if isinstance(value, _Constant):
            raise NotANumber(value, key=key)
    return dict(pairs)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise RepeatedKey(twice)
    return found


class RepeatedKey(NotJson):
    """One object says two things about one key; guessing which was meant could cost money."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key[:100]!r} is there twice in one object.", key=key)


_decoder = json.JSONDecoder(
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_constant,
    object_pairs_hook=_object,
)
_naming_decoder = json.JSONDecoder(
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_Constant,
    object_pairs_hook=_name_the_constant,
)
