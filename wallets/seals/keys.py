"""The key that signs seals, and those that are believed. Private keys stand in the settings, never in the database."""

import base64
import binascii
from collections.abc import Iterable
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


class Keys:
    """Public keys that are believed, by their id."""

    def __init__(self, public_keys: Iterable[bytes]) -> None:
        self._by_id = {key_id(key): Ed25519PublicKey.from_public_bytes(key) for key in public_keys}

    def complaint(self, signer: str, signature: bytes, text: bytes) -> str:
        """Empty when the signature is that key's over this text."""
        key = self._by_id.get(signer)
        if key is None:
            return f"is signed with the unknown key {signer}"
        try:
            key.verify(signature, text)
        except InvalidSignature:
            return f"has a signature that is not of key {signer}"
        return ""


def key_id(public_key: bytes) -> str:
    return sha256(public_key).hexdigest()[:16]


def sign(text: bytes) -> bytes:
    """With SEAL_SIGNING_KEY."""
    return _own().sign(text)


def own_public_key() -> bytes:
    """Of SEAL_SIGNING_KEY: 32 raw bytes."""
    return _own().public_key().public_bytes_raw()


def trusted_keys(named: Iterable[str] = ()) -> Keys:
    """
    The keys that were named, and no others; without any, our own and SEAL_PUBLIC_KEYS (keys of before).

    :raises ValueError: one is not a public key, 32 raw bytes in base64.
    """
    texts = list(named)
    if texts:
        return Keys(_decoded(text) for text in texts)
    return Keys([own_public_key(), *(_decoded(text) for text in settings.SEAL_PUBLIC_KEYS)])


def _own() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.SEAL_SIGNING_KEY))


def _decoded(text: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error:
        found = b""
    if len(found) != 32:
        raise ValueError(f"{text!r} is not a public key: 32 raw bytes in base64.")
    return found
