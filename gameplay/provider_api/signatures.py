"""
Who is calling: a signature over the whole call, with a key of the provider.

    message   = METHOD \\n path?query \\n timestamp \\n hex(SHA-256(body))
    signature = hex(HMAC-SHA256(secret, message))

docs/vectors/provider-signature.json has examples. The window is for clocks and for the time on the way: a call that
is caught and sent again within it is a repeat of ids that were used, and gets the first answer.
"""

import hashlib
import hmac
import re
from datetime import datetime

from gameplay.errors import SignatureInvalid, SignatureMissing
from gameplay.models import Provider, ProviderKey
from gameplay.provider_api.requests import ProviderRequest
from players import vault

KEY, TIMESTAMP, SIGNATURE = "Countroom-Key", "Countroom-Timestamp", "Countroom-Signature"
WINDOW_SECONDS = 30
_SECONDS = re.compile(r"[0-9]{1,12}")


def signature_of(*, secret: bytes, method: str, target: str, timestamp: str, body: bytes) -> str:
    """:param target: the path, and the query after a `?` where there is one, as they are sent."""
    message = "\n".join([method, target, timestamp, hashlib.sha256(body).hexdigest()])
    return hmac.new(secret, message.encode(), hashlib.sha256).hexdigest()


def authenticate(request: ProviderRequest, *, now: datetime) -> Provider:
    """
    The provider whose live key has signed the call.

    :raises SignatureMissing, SignatureInvalid, BodyTooLarge: as named.
    """
    key_id, timestamp, signature = (request.header(name) for name in (KEY, TIMESTAMP, SIGNATURE))
    if not (key_id and timestamp and signature):
        raise SignatureMissing
    _check_time(timestamp, now)
    key = ProviderKey.objects.select_related("provider").filter(key_id=key_id, revoked_at=None).first()
    if key is None or key.provider.is_built_in:
        raise SignatureInvalid
    expected = signature_of(
        secret=vault.decrypt(key.secret_encrypted),
        method=request.method,
        target=request.target,
        timestamp=timestamp,
        body=request.raw_body(),
    )
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise SignatureInvalid
    return key.provider


def _check_time(timestamp: str, now: datetime) -> None:
    is_number = _SECONDS.fullmatch(timestamp) is not None
    if not is_number or abs(int(timestamp) - now.timestamp()) > WINDOW_SECONDS:
        raise SignatureInvalid(
            f"The timestamp must be within {WINDOW_SECONDS} seconds of our clock, in seconds since 1970.",
            serverTime=int(now.timestamp()),
        )
