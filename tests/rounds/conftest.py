"""The casino `lucky` with alice, who has 100, at acme's wheel. After each test books and rounds are proved."""

from collections.abc import Iterator

import pytest

from gameplay.models import Game
from tests.cast import Casino, lucky, payment_method, rival
from tests.factories import external_game
from tests.rounds.table import Seat, prove_rounds

__all__ = ["lucky", "payment_method", "rival"]


@pytest.fixture
def wheel(db: None) -> Game:
    return external_game()


@pytest.fixture
def alice(lucky: Casino, wheel: Game) -> Iterator[Seat]:
    lucky.pay_in("alice", "100")
    yield Seat(lucky, "alice", wheel)
    prove_rounds()


@pytest.fixture
def bob(lucky: Casino, wheel: Game) -> Iterator[Seat]:
    """At the same table, with 100 too."""
    lucky.pay_in("bob", "100")
    yield Seat(lucky, "bob", wheel)
    prove_rounds()
