"""The cast of tests/cast.py."""

from tests.cast import lucky, payment_method

__all__ = ["lucky", "payment_method"]
