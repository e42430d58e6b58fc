"""The cast of tests/cast.py, and the built-in provider."""

from collections.abc import Callable, Iterator

import pytest

from gameplay.models import Provider
from players.models.operators import OperatorStatus
from players.services import operators
from tests.cast import Casino, lucky, payment_method, rival
from tests.factories import casino
from tests.play.page import Page, enter
from tests.rounds.table import prove_rounds

__all__ = ["lucky", "payment_method", "rival"]


@pytest.fixture
def originals(db: None) -> Provider:
    """Countroom Originals."""
    return Provider.objects.get(is_built_in=True)


@pytest.fixture
def page(lucky: Casino) -> Iterator[Callable[..., Page]]:
    """Opens one of our games as alice, who has 100."""
    lucky.pay_in("alice", "100")
    yield lambda game="dice", player="alice", **changes: enter(lucky, game, player, **changes)
    prove_rounds()


@pytest.fixture
def pending(db: None) -> Casino:
    """An account that nobody has approved yet."""
    return Casino(casino(login_id="newcomer", status=OperatorStatus.PENDING))


@pytest.fixture
def suspended(lucky: Casino) -> Casino:
    """`lucky`, after it was suspended; alice has 100."""
    lucky.pay_in("alice", "100")
    operators.suspend(operator=lucky.operator)
    return lucky
