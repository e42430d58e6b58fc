"""
A callback that somebody pasted, looked at for the operator's programmer: what is signed of it, and whose signature it
has. Never the signature that it should have, and never a secret: nobody learns to sign here.
"""

import base64
import hashlib
import hmac
import json as plain_json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from standardwebhooks import Webhook

from gameplay.seamless.numbers import survives
from gameplay.seamless.signature import Part, Value, message, parts
from players.wire import json
from players.wire.json import plain

TOLERANCE_SECONDS = 300
# A signature is of 64 bytes.
SIGNATURE_BYTES = 64
# Of the year 9999: no time is later.
LATEST = 253_402_300_799


class NotACallback(ValueError):
    """The text is no flat JSON object that could have been signed; the message says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """Something that may have signed. `name` is what a person knows it by: a hint, never the secret."""

    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a person brought. Headers by their names in lower case."""

    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two texts part, with what stands there in each."""

    place: int
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Found:
    """
    :param matched: the name of the key whose signature it is.
    :param mistake: whose key it is, and what was signed instead of the text; in words.
    """

    parts: list[Part]
    text: str
    notes: list[str]
    signature: str = ""
    matched: str = ""
    mistake: str = ""
    webhook: str = ""
    difference: Difference | None = None


def inspect(pasted: Pasted, *, tokens: Sequence[Key], secrets: Sequence[Key], now: datetime) -> Found:
    """:raises NotACallback: as named."""
    body = parsed(pasted.body)
    text = message(body)
    given = pasted.headers.get("x-request-signature", "")
    matched, mistake, shape = "", "", ""
    if given:
        shape = _shape(given)
        matched = _signer(given, text, tokens)
        mistake = "" if matched else _mistake(given, pasted.body, body, tokens)
    return Found(
        parts=parts(body),
        text=text,
        notes=list(_notes(pasted.body, body)),
        signature=shape or ("It matches." if matched else "It does not match.") if given else "",
        matched=matched,
        mistake=mistake,
        webhook=_webhook(pasted, secrets, now),
        difference=_difference(text, pasted.expected),
    )


def parsed(text: str) -> dict[str, Value]:
    """:raises NotACallback: it is not JSON, not flat, or has a number that JavaScript cannot write back."""
    try:
        found = json.parse(text.strip().encode())
    except (json.NotJson, json.RepeatedKey) as wrong:
        raise NotACallback(str(wrong)) from wrong
    if not isinstance(found, dict):
        raise NotACallback("The body must be one JSON object.")
    if any(not _has_utf8(it) for pair in found.items() for it in pair if isinstance(it, str)):
        raise NotACallback(
            "The body has half a character in it (a lone \\ud800 to \\udfff): it has no form in UTF-8."
        )
    for key, value in found.items():
        if not isinstance(value, str | int | Decimal | bool | None):
            raise NotACallback(f"{key} is no plain value: the bodies of callbacks are flat.")
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and not survives(Decimal(value)):
            raise NotACallback(f"{key} has more than 15 digits: JavaScript would write another number.")
    return found


def _has_utf8(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def headers_of(text: str) -> dict[str, str]:
    """Lines as they stand in a log; a line alone without a name is the signature itself."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = {}
    for line in lines:
        name, colon, value = line.partition(":")
        found[name.strip().lower() if colon else "x-request-signature"] = value.strip() if colon else line
    return found


def _signed_with(secret: str, text: str) -> bytes:
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha512)


def _signer(given: str, text: str, keys: Sequence[Key]) -> str:
    """Yes or no, in the same time whatever the answer is."""
    return next((it.name for it in keys if _is(given, _signed_with(it.secret, text))), "")


def _is(given: str, made: bytes) -> bool:
    return hmac.compare_digest(base64.b64encode(made).decode().encode(), given.strip().encode())


def _shape(given: str) -> str:
    """What is wrong with the header before anything is compared."""
    try:
        size = len(base64.b64decode(given.strip(), validate=True))
    except ValueError:  # binascii's own, and of what is not ASCII
        return "It is not base64, so it cannot match."
    if size == 32:
        return "It has 32 bytes, as SHA-256 makes them: ours is HMAC-SHA512, of 64 bytes."
    if size != SIGNATURE_BYTES:
        return f"It has {size} bytes after base64, and an HMAC-SHA512 has 64."
    return ""


# -- The usual mistakes -------------------------------------------------------------------------------

Body = Mapping[str, Value]


def _mistake(given: str, raw: str, body: Body, keys: Sequence[Key]) -> str:
    """A key of the account signed it, but something else than the text."""
    for words, text in _wrong_texts(raw, body):
        name = _signer(given, text, keys)
        if name:
            return f"It is a signature with the token {name}, but over something else: {words}."
    for key in keys:
        digest = _signed_with(key.secret, message(body))
        if hmac.compare_digest(digest.hex().encode(), given.strip().lower().encode()):
            return f"It is right, with the token {key.name}, but in hexadecimal: it must be base64."
        short = hmac.digest(key.secret.encode(), message(body).encode(), hashlib.sha256)
        if _is(given, short):
            return f"It was made with the token {key.name} and SHA-256: it must be SHA-512."
    return ""


def _wrong_texts(raw: str, body: Body) -> Iterator[tuple[str, str]]:
    values = _as_javascript(body)
    loose = plain_json.loads(raw, parse_float=str, parse_int=str)
    yield "the raw body instead of the values", raw.strip()
    yield "the body written again as JSON", plain_json.dumps(loose, separators=(",", ":"))
    yield "the values in the order of the body instead of the sorted keys", ",".join(values.values())
    yield (
        "the numbers as they stand in the body (10.0 instead of 10)",
        ",".join(_as_python(loose[key]) for key in sorted(body)),
    )
    yield "amounts in plain notation (0.00000001 instead of 1e-8)", _joined(body, plain)
    yield (
        "null as the word null",
        ",".join("null" if body[key] is None else values[key] for key in sorted(body)),
    )
    yield (
        "true and false as True and False",
        ",".join(str(body[key]) if isinstance(body[key], bool) else values[key] for key in sorted(body)),
    )
    yield "the values without commas between them", "".join(values[key] for key in sorted(body))
    yield "keys and values", "&".join(f"{key}={values[key]}" for key in sorted(body))


def _as_javascript(body: Body) -> dict[str, str]:
    return {key: message({key: value}) for key, value in body.items()}


def _as_python(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    return str(value)


def _joined(body: Body, write: Callable[[Decimal], str]) -> str:
    values = _as_javascript(body)
    return ",".join(
        write(found) if isinstance(found := body[key], Decimal) else values[key] for key in sorted(body)
    )


def _notes(raw: str, body: Body) -> Iterator[str]:
    """What a program is likely to write otherwise in this very body."""
    loose = plain_json.loads(raw, parse_float=str, parse_int=str)
    values = _as_javascript(body)
    for key in sorted(body):
        value = body[key]
        if value is None:
            yield f"{key} is null: an empty text between two commas, as JavaScript's join writes it."
        elif isinstance(value, bool):
            continue
        elif isinstance(value, Decimal | int) and loose[key] != values[key]:
            yield f"{key} stands in the body as {loose[key]}, and JavaScript writes it as {values[key]}."
        elif isinstance(value, str) and "," in value:
            yield f"{key} has a comma in it: it is signed as it stands, without quotes."
    if list(body) != sorted(body):
        yield "The keys of the body are not sorted; the values are signed in the order of the sorted keys."
    for missing in sorted({"command", "timestamp"} - body.keys()):
        yield f"There is no {missing}: each of our callbacks has one. Is a part of the body missing?"


# -- The other signature, and a pasted text -----------------------------------------------------------


def _webhook(pasted: Pasted, secrets: Sequence[Key], now: datetime) -> str:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    given = [pasted.headers.get(name, "") for name in names]
    if not any(given):
        return ""
    missing = [name for name, value in zip(names, given, strict=True) if not value]
    if missing:
        return f"{' and '.join(missing)} is missing: the three belong together."
    message_id, sent, signatures = given
    if not (sent.isascii() and sent.isdecimal() and int(sent[:12]) <= LATEST and len(sent) <= 12):
        return "webhook-timestamp is not a number of seconds since 1970."
    at = datetime.fromtimestamp(int(sent), UTC)
    old = (
        ""
        if abs((now - at).total_seconds()) <= TOLERANCE_SECONDS
        else (f" It is of {at:%Y-%m-%d %H:%M:%S} UTC: a receiver refuses what is more than 5 minutes away.")
    )
    for body in dict.fromkeys((pasted.body, pasted.body.strip())):
        for key in secrets:
            made = Webhook(key.secret).sign(msg_id=message_id, timestamp=at, data=body)
            if any(hmac.compare_digest(made.encode(), it.encode()) for it in signatures.split()):
                return f"webhook-signature matches the {key.name}.{old}"
    if not secrets:
        return "The account has no webhook secret, so none of ours made webhook-signature."
    return (
        "webhook-signature does not match. It is over the raw bytes: a body that was parsed and written again, or "
        f"with another line end, has another one.{old}"
    )


def _difference(ours: str, theirs: str) -> Difference | None:
    theirs = theirs.strip("\r\n")
    if not theirs or ours == theirs:
        return None
    same = next(
        (i for i, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other),
        min(len(ours), len(theirs)),
    )
    start = max(0, same - 20)
    return Difference(same, ours[start : same + 40], theirs[start : same + 40])
