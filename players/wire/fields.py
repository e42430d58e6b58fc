"""
The kinds of value that cross the wire.

Each type checks one value and gives it in the one form that the rest of the code knows. Whatever
passes is safe for PostgreSQL: no NUL, no control characters, no number without end.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import ip_network
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    SkipValidation,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from players.wire.json import plain
from players.wire.links import (
    CONTROL,
    LONGEST_RETURN_URL,
    LONGEST_URL,
    callback_url,
    origins,
    refused,
    return_url,
)

WHOLE_DIGITS = 20
DECIMALS = 18
MOST_RANGES = 500

DECIMAL_TEXT = re.compile(r"[+-]?[0-9]{1,60}(\.[0-9]{1,60})?")
NUMBER_OR_TEXT: JsonSchemaValue = {"type": ["number", "string"], "pattern": f"^{DECIMAL_TEXT.pattern}$"}
V1_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
ISO_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})"
)


# --- text ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """Text of exactly this shape; `says` is what the caller reads if it is not."""

    pattern: str
    says: str

    def check(self, value: str) -> str:
        if re.fullmatch(self.pattern, value) is None:
            raise refused("shape", self.says)
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{self.pattern}$", "description": self.says}


@dataclass(frozen=True)
class Line:
    """One line of text in any script, without control characters."""

    longest: int
    shortest: int = 0

    def check(self, value: str) -> str:
        if not self.shortest <= len(value) <= self.longest:
            raise refused("length", f"must have {self.shortest} to {self.longest} characters")
        if CONTROL.search(value) is not None:
            raise refused("control", "must not contain control characters")
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "minLength": self.shortest, "maxLength": self.longest}


# --- money --------------------------------------------------------------------------------------


def exact(value: object) -> Decimal:
    """A number of a JSON text, or a decimal string, as a finite Decimal."""
    if type(value) is Decimal and value.is_finite():
        return value
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, str) and DECIMAL_TEXT.fullmatch(value) is not None:
        return Decimal(value)
    raise refused("number", "must be a decimal number, or one as a string like 1000.50")


def trimmed(number: Decimal, *, decimals: int) -> Decimal:
    """
    The same number without exponent and without zeros at the end.

    The exponent is looked at before anything is written out: neither 1e400 nor 0e-400 is ever expanded.
    """
    if not number:
        return Decimal(0)
    if number.adjusted() >= WHOLE_DIGITS:
        raise refused("too_large", f"must have at most {WHOLE_DIGITS} digits before the point")
    text = plain(number) if number.adjusted() >= -DECIMALS else None
    if text is None or len(text.partition(".")[2]) > decimals:
        raise refused("too_fine", f"must have at most {decimals} decimals")
    return Decimal(text)


def _money(value: object) -> Decimal:
    number = exact(value)
    if number <= 0:
        raise refused("not_positive", "must be above zero")
    return trimmed(number, decimals=DECIMALS)


def _percent(value: object) -> Decimal:
    number = exact(value)
    if not 0 <= number <= 100:
        raise refused("percent", "must be between 0 and 100")
    return trimmed(number, decimals=2)


def _maybe_whole(value: object) -> object:
    """What is worth a closer look: that of 1e99999999 would write it out in full first."""
    is_huge = isinstance(value, Decimal) and abs(value.adjusted()) > WHOLE_DIGITS
    if isinstance(value, bool) or is_huge:
        raise refused("whole_number", "must be a whole number")
    return value


# --- addresses ----------------------------------------------------------------------------------


def _ip_list(value: object) -> list[str]:
    if isinstance(value, str):
        entries: list[object] = list(re.split(r"[\s,]+", value.strip(" \t\r\n,")))
    elif isinstance(value, list):
        entries = [it.strip() if isinstance(it, str) else it for it in value]
    else:
        raise refused("ip_list", "must be a list of addresses and CIDR ranges")
    if len(entries) > MOST_RANGES:
        raise refused("ip_list", f"must have at most {MOST_RANGES} entries")
    return list(dict.fromkeys(_ip_range(it) for it in entries if it != ""))


def _ip_range(entry: object) -> str:
    """`10.0.0.7`, `10.0.0.0/8`: a whole address without its mask, a range with host bits off."""
    try:
        if not isinstance(entry, str) or "%" in entry:
            raise ValueError
        network = ip_network(entry, strict=False)
    except ValueError:
        shown = CONTROL.sub("?", str(entry)[:50]).replace("{", "?").replace("}", "?")
        raise refused("ip_list", f"{shown!r} is neither an IP address nor a CIDR range") from None
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped is not None and network.prefixlen >= 96:
        network = ip_network((mapped, network.prefixlen - 96))
    whole = network.prefixlen == network.max_prefixlen
    return str(network.network_address if whole else network)


# --- time ---------------------------------------------------------------------------------------


def format_time(moment: datetime) -> str:
    """`YYYY-MM-DD HH:mm:ss` in UTC, as v1 writes times."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _time(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and V1_TIME.fullmatch(value) is not None:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        if isinstance(value, str) and ISO_TIME.fullmatch(value) is not None:
            return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # the shape is right, the day is not: 2025-02-30
    raise refused("time", "must be YYYY-MM-DD HH:mm:ss in UTC, or ISO 8601 with an offset")


# --- the types ----------------------------------------------------------------------------------

ExternalId = Annotated[
    str, Shape(r"[A-Za-z0-9_.:@-]{1,64}", "must be 1 to 64 letters, digits, or any of _ - . : @")
]
OperatorId = Annotated[
    str, Shape(r"[A-Za-z0-9_.-]{1,64}", "must be 1 to 64 letters, digits, or any of _ - .")
]
GameCode = Annotated[
    str, Shape(r"[A-Za-z0-9_.:-]{1,64}", "must be 1 to 64 letters, digits, or any of _ - . :")
]
LanguageCode = Annotated[
    str, Shape(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", "must be a language code such as en")
]
CurrencyCode = Annotated[
    str, Shape(r"[A-Z0-9]{3,12}", "must be 3 to 12 upper-case letters or digits, such as USD")
]
Reference = Annotated[
    str,
    Shape(
        r"[!-~](?:[ -~]{0,126}[!-~])?",
        "must be 1 to 128 printable ASCII characters, without spaces at the ends",
    ),
]
Name = Annotated[str, Line(longest=200, shortest=1)]
Remark = Annotated[str, Line(longest=500)]
WholeNumber = Annotated[int, BeforeValidator(_maybe_whole)]

# Above zero, exact; whether the currency has that many decimals is the wallets' question.
MoneyAmount = Annotated[
    Decimal, PlainValidator(_money), WithJsonSchema(NUMBER_OR_TEXT | {"exclusiveMinimum": 0})
]
Percent = Annotated[
    Decimal, PlainValidator(_percent), WithJsonSchema(NUMBER_OR_TEXT | {"minimum": 0, "maximum": 100})
]
# Of an answer: what a service gave, written as it is.
Money = Annotated[Decimal, SkipValidation, WithJsonSchema({"type": "number"})]

IpList = Annotated[
    list[str],
    PlainValidator(_ip_list),
    WithJsonSchema(
        {
            "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}],
            "description": "Addresses and CIDR ranges: a list, or a string with spaces, commas "
            "or new lines between. Empty: no restriction.",
        }
    ),
]
CallbackUrl = Annotated[
    str,
    AfterValidator(callback_url),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": LONGEST_URL,
            "description": "An absolute http(s) URL; empty for balance-transfer mode.",
        }
    ),
]
ReturnUrl = Annotated[
    str,
    AfterValidator(return_url),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": LONGEST_RETURN_URL,
            "description": "An absolute http(s) URL; empty: the page just ends.",
        }
    ),
]
OriginList = Annotated[
    list[str],
    PlainValidator(origins),
    WithJsonSchema(
        {
            "anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}],
            "description": "Origins like https://casino.example: a list, or a string with spaces, commas "
            "or new lines between.",
        }
    ),
]
WireTime = Annotated[
    datetime,
    PlainValidator(_time),
    PlainSerializer(format_time, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "examples": ["2025-01-31 23:59:59"],
            "description": "UTC as YYYY-MM-DD HH:mm:ss; in requests ISO 8601 with an offset too.",
        }
    ),
]
