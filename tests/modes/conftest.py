"""The cast: see tests/cast.py."""

import pytest

from tests.cast import lucky, payment_method, rival

__all__ = ["lucky", "payment_method", "rival", "rookie"]


@pytest.fixture
def rookie(rival):
    """Its currencies fit into both modes."""
    return rival
