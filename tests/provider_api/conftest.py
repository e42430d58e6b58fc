"""The house acme with its wheel, and alice of the casino `lucky` there with 100."""

from collections.abc import Iterator

import pytest

from tests.cast import Casino, lucky, payment_method
from tests.provider_api.house import Guest, House
from tests.rounds.table import prove_rounds

__all__ = ["lucky", "payment_method"]


@pytest.fixture
def acme(db: None) -> House:
    return House()


@pytest.fixture
def globex(db: None) -> House:
    return House("globex")


@pytest.fixture
def alice(lucky: Casino, acme: House) -> Iterator[Guest]:
    lucky.pay_in("alice", "100")
    yield Guest(acme, lucky)
    prove_rounds()
