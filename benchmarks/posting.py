"""The wallets' service called from Python, without HTTP: what a process of ours makes of the ledger."""

import itertools
import random
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from players.models import Operator
from wallets import services

AMOUNT = Decimal("1.25")


class Posting:
    """Deposits with a reference each, to players drawn at random."""

    def __init__(self, operator: Operator, players: Sequence[str]) -> None:
        self._operator, self._players = operator, players

    def begin(self, number: int) -> None:
        self._draw = random.Random(number)
        self._references = map(f"{secrets.token_hex(6)}-{{}}".format, itertools.count())
        self._post()  # connects

    def go_on(self, until: float) -> int:
        done = 0
        while time.monotonic() < until:
            self._post()
            done += 1
        return done

    def _post(self) -> None:
        services.deposit(
            operator=self._operator,
            external_id=self._draw.choice(self._players),
            currency="USD",
            amount=AMOUNT,
            reference=next(self._references),
            now=datetime.now(UTC),
        )
