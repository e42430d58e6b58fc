"""The casino `lucky` with alice and bob at acme's wheel, and alice's limits."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gameplay.protection import limits
from gameplay.protection.limits import Limit
from tests.cast import lucky, payment_method, rival
from tests.rounds.conftest import alice, bob, wheel
from tests.rounds.table import Seat

__all__ = ["alice", "bob", "lucky", "payment_method", "rival", "wheel"]

LimitOf = Callable[..., Limit]


@pytest.fixture
def limit(alice: Seat) -> LimitOf:
    """`limit("loss", "day", 50)`: alice sets it, now or at another moment."""

    def set_it(kind: str, period: str, value: int | str, **changes: Any) -> Limit:
        asked = {"currency": "" if kind == "time" else "USD", "now": datetime.now(UTC)} | changes
        player = alice.casino.player("alice")
        return limits.set_limit(player=player, kind=kind, period=period, value=Decimal(value), **asked)

    return set_it
