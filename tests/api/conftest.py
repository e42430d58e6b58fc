"""The cast: see tests/cast.py."""

from tests.cast import lucky, payment_method, rival

__all__ = ["lucky", "payment_method", "rival"]
