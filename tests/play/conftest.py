"""The cast of tests/cast.py, and the pages of our own games."""

from collections.abc import Callable, Iterator

import pytest

from tests.cast import Casino, lucky, payment_method, rival
from tests.play.page import Page, enter
from tests.rounds.table import prove_rounds

__all__ = ["lucky", "payment_method", "rival"]


@pytest.fixture
def page(lucky: Casino) -> Iterator[Callable[..., Page]]:
    """Opens a game as alice, who has 100; `page("dice", "bob")` for somebody else. Rounds are proved afterwards."""
    lucky.pay_in("alice", "100")
    yield lambda game="dice", player="alice", **changes: enter(lucky, game, player, **changes)
    prove_rounds()
