"""A program that asks over HTTP, hears or does not hear, and keeps a journal of both."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

from players.wire import json
from tests.chaos.journal import Journal

PATIENCE_SECONDS = 25.0
# Some calls are broken off by the client: the server goes on with them, and a repeat comes while it does.
BROKEN_OFF = 0.03
BROKEN_OFF_AFTER = (0.003, 0.01, 0.03, 0.1)
# The next moment may be better; nothing was done by this call.
ASK_AGAIN = {"SERVER_IS_BUSY", "INTERNAL_SERVER_ERROR", "SERVICE_EXCEPTION", "UNDER_MAINTENANCE"}
# The contract's refusals that stick to their reference: nothing that is under way can still succeed.
STICKS = {"BALANCE_NOT_ENOUGH", "POINT_NOT_ENOUGH", "IDEMPOTENCY_CONFLICT"}
GIVES_UP = 0.1

Until = Callable[[], bool]


@dataclass(frozen=True)
class Heard:
    """A clear answer."""

    ok: bool
    body: dict[str, Any]

    @property
    def data(self) -> Any:
        return self.body["data"]

    @property
    def code(self) -> str:
        return "" if self.ok else str(self.body["errorCode"])


@dataclass
class Heards:
    """What all clients together have heard."""

    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, times: int = 1) -> None:
        with self.lock:
            self.answers[what] += times


class Client:
    """:param urls: of the web servers; each call goes to one of them, as behind a balancer."""

    def __init__(
        self, name: str, urls: Sequence[str], rng: random.Random, journal: Journal, heards: Heards
    ) -> None:
        self.name, self.rng, self.journal, self.heards = name, rng, journal, heards
        self._urls, self._made = urls, 0
        self._http = httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False)

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        raise NotImplementedError

    def new_id(self) -> str:
        self._made += 1
        return f"{self.name}-{self._made}"

    def amount(self, least: int, most: int) -> Decimal:
        return Decimal(self.rng.randint(least * 100, most * 100)) / 100

    def ask(self, method: str, target: str, sent: object = None, *, is_patient: bool = False) -> Heard | None:
        """None: no answer, or none that says what was done."""
        body = b"" if sent is None else json.write(sent)
        patience = PATIENCE_SECONDS
        if not is_patient and self.rng.random() < BROKEN_OFF:
            patience = self.rng.choice(BROKEN_OFF_AFTER)
        headers = {"Accept": "application/json; money=string", **self.headers(method, target, body)}
        if body:
            headers["Content-Type"] = "application/json"
        url = self.rng.choice(self._urls) + target
        try:
            answer = self._http.request(method, url, content=body, headers=headers, timeout=patience)
            read = json.parse(answer.content)
        except (httpx.HTTPError, json.NotJson):
            self.heards.count("no answer")
            return None
        if not isinstance(read, dict) or "success" not in read:
            self.heards.count(f"HTTP {answer.status_code}")
            return None
        heard = Heard(read["success"], read)
        self.heards.count(heard.code or "OK")
        return None if heard.code in ASK_AGAIN else heard

    def insist(
        self, method: str, target: str, sent: object, until: Until, unknown: Callable[[], None]
    ) -> tuple[Heard | None, bool]:
        """
        The same again until there is an answer, or the client gives up. True: an earlier try of it was not answered.

        :param unknown: writes down that nobody knows, each time.
        """
        was_unknown = False
        while True:
            heard = self.ask(method, target, sent)
            if heard is not None:
                return heard, was_unknown
            unknown()
            was_unknown = True
            if until() or self.rng.random() < GIVES_UP:
                return None, True
            # At once, while the first one may be under way, or a little later.
            time.sleep(self.rng.choice((0, 0.05, 0.3)))

    def surely(self, method: str, target: str, sent: object = None) -> Any:
        """After the storm: the data of a call that may come twice. A connection may be dead still."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            heard = self.ask(method, target, sent, is_patient=True)
            if heard is not None:
                assert heard.ok, heard.body
                return heard.data
            assert time.monotonic() < deadline, f"{target} is not answered"
            time.sleep(0.1)

    def pause(self, most: float) -> None:
        time.sleep(self.rng.uniform(0, most))

    def close(self) -> None:
        self._http.close()


def state_after(heard: Heard, *, was_unknown: bool) -> str:
    """A refusal that leaves the reference free says nothing of an earlier try that may still be under way."""
    if heard.ok:
        return "acknowledged"
    return "unknown" if was_unknown and heard.code not in STICKS else "refused"
