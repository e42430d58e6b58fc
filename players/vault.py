"""
Encryption at rest.

`settings.ENCRYPTION_KEYS` is a list of Fernet keys: the first one writes, all of them read. To
rotate, put a new key in front, run `./manage.py rotate_encryption_keys`, and drop the old one.
"""

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


class EncryptedField(models.BinaryField):  # type: ignore[type-arg]
    """A column that holds what `encrypt` gave. Rotation finds its columns by this class."""


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current() -> MultiFernet:
    return _fernet(tuple(settings.ENCRYPTION_KEYS))


def encrypt(secret: bytes) -> bytes:
    return _current().encrypt(secret)


def decrypt(stored: bytes | memoryview) -> bytes:
    """:raises cryptography.fernet.InvalidToken: none of the keys wrote this."""
    return _current().decrypt(bytes(stored))


def rotate(stored: bytes | memoryview) -> bytes:
    """The same secret, written by the first key."""
    return _current().rotate(bytes(stored))
