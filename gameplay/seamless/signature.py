"""
The two signatures of a callback: v1's over the values, and Standard Webhooks over the raw bytes.

The contract's vectors are tests: tests/seamless/test_signature.py.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from standardwebhooks import Webhook

from gameplay.seamless.numbers import as_javascript

Value = str | int | bool | Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """One value of the signed text, under the key that put it there."""

    key: str
    text: str


def parts(body: Mapping[str, Value]) -> list[Part]:
    """The flat body's values in the order of their sorted keys, each as JavaScript's `join(',')` writes it."""
    return [Part(key, _joined(body[key])) for key in sorted(body)]


def message(body: Mapping[str, Value]) -> str:
    """The text that is signed."""
    return ",".join(part.text for part in parts(body))


def sign(text: str, *, token: str) -> str:
    """`X-Request-Signature`: base64 of HMAC-SHA512 with the operator's API token as the key."""
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha512)).decode()


def webhook_headers(
    *, secrets: Sequence[str], message_id: str, sent_at: datetime, body: bytes
) -> dict[str, str]:
    """
    The Standard Webhooks headers over the raw bytes, one signature for each secret (two during a rotation).

    :param secrets: each begins with `whsec_`; none gives no headers.
    """
    if not secrets:
        return {}
    text = body.decode()
    signed = [Webhook(secret).sign(msg_id=message_id, timestamp=sent_at, data=text) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def _joined(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return as_javascript(value)
        case int():
            return as_javascript(Decimal(value))
        case _:
            return value
