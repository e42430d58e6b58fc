"""A seamless casino whose money is at the sandbox operator, over real HTTP on this machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import LazySettings

from gameplay.sandbox_operator.book import Book
from gameplay.sandbox_operator.faults import Faults
from gameplay.sandbox_operator.server import SandboxOperator, Server
from gameplay.seamless import gate
from tests.listening import in_background
from tests.seamless.casino import SeamlessCasino
from wallets import services


@pytest.fixture(autouse=True)
def _loopback_and_fresh_gates(settings: LazySettings) -> Iterator[None]:
    """Every test begins with circuits that nobody has opened."""
    settings.CALLBACK_ALLOW_LOOPBACK = True
    gate.forget_all()
    yield
    gate.forget_all()


@pytest.fixture
def sandbox() -> Iterator[SandboxOperator]:
    """The operator's side: `book` and `faults`."""
    return SandboxOperator(book=Book(None, start_balance=Decimal(100)), faults=Faults(seed=1), tokens=[])


@pytest.fixture
def callback_url(sandbox: SandboxOperator) -> Iterator[str]:
    with in_background(Server(0, sandbox)) as port:
        yield f"http://127.0.0.1:{port}/callback"


@pytest.fixture
def lucky(committed_db: str, sandbox: SandboxOperator, callback_url: str) -> SeamlessCasino:
    account = services.open_account(
        login_id="lucky",
        name="Lucky",
        currencies=["USD"],
        callback_url=callback_url,
        status="active",
        now=datetime.now(UTC),
    )
    sandbox.tokens.append(account.secret)
    services.link_players(operator=account.operator, external_ids=["alice", "bob"])
    return SeamlessCasino(account.operator, sandbox)
