"""
A storm over a seamless casino: players, faults of the operator, and processes that die, all at random from one seed.

The seed decides who plays what and what goes wrong when; the machine decides what is under way at that moment.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from gameplay.sandbox_operator.faults import Fault, Faults

# `twice` is left out: it is the operator's own mistake, and no message of ours can make its book right.
KINDS_IN_TIME = ("cut-before", "cut-after", "500", "500-after", "302", "html", "broken-json", "wrong-types")
KINDS_ODD = ("no-balance", "wrong-balance", "strings", "lower-case", "bom", "extra-fields", "slow")
KINDS_SLOW = ("late", "silent", "hold")
# An operator that denies what it has booked cannot be helped either: of a cancel only what promises nothing.
STATUSES = {
    "bet": (
        "ERR_NOT_ENOUGH_MONEY",
        "ERR_INVALID_PLAYER_ID",
        "ERR_INVALID_ACCOUNT",
        "ERR_NOT_AUTHENTICATED",
        "ERR_INTEGRITY_CHECK_FAILED",
        "ERR_TRANSACTION_DOES_NOT_EXIST",
        "ERR_TRANSACTION_ROLLED_BACK",
        "ERR_UNKNOWN",
        "ERR_OF_THEIR_OWN",
    ),
    "win": (
        "ERR_NOT_ENOUGH_MONEY",
        "ERR_NOT_AUTHENTICATED",
        "ERR_TRANSACTION_DOES_NOT_EXIST",
        "ERR_TRANSACTION_ROLLED_BACK",
        "ERR_UNKNOWN",
    ),
    "cancel": ("ERR_UNKNOWN", "ERR_INVALID_PLAYER_ID", "ERR_INTEGRITY_CHECK_FAILED", "ERR_OF_THEIR_OWN"),
}
HOLD_SECONDS = 5.0
LATE_SECONDS = {"bet": 3.3, "win": 4.3, "cancel": 4.3, "*": 4.3}

BETS: dict[str, dict[str, object]] = {
    "dice": {"stake": "1", "side": "over", "target": 4950},
    "blackjack": {"stake": "2"},
    "harbour-lights": {"stake": "1"},
    "european-roulette": {"bets": [{"spot": "red", "stake": "1"}, {"spot": "odd", "stake": "0.5"}]},
}
GAMES = list(BETS)


@dataclass
class Tally:
    """What the players met."""

    answers: Counter[str] = field(default_factory=Counter)
    # Rounds that a page was told are played.
    played: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def met(self, what: str, round_id: str | None = None) -> None:
        with self.lock:
            self.answers[what] += 1
            if round_id is not None:
                self.played.add(int(round_id))


class Weather:
    """Switches faults on and off; between two storms there is a calm."""

    def __init__(self, faults: Faults, rng: random.Random) -> None:
        self._faults, self._rng = faults, rng

    def change(self) -> None:
        self._faults.switch_off()
        if self._rng.random() < 0.3:
            return
        for _ in range(self._rng.randint(1, 3)):
            self._faults.switch_on(self._fault())

    def _fault(self) -> Fault:
        rng = self._rng
        command = rng.choice(["bet", "bet", "win", "cancel", "*"])
        group = rng.choices([KINDS_IN_TIME, KINDS_ODD, KINDS_SLOW, ("status",)], [5, 2, 1, 3])[0]
        kind = rng.choice(group)
        if kind == "hold":
            return Fault(kind, "bet", probability=0.1, seconds=HOLD_SECONDS)
        if kind in KINDS_SLOW:
            return Fault(kind, command, probability=0.1, seconds=LATE_SECONDS[command])
        if kind == "status":
            command = rng.choice(list(STATUSES))
            status = rng.choice(STATUSES[command])
            return Fault(kind, command, probability=rng.uniform(0.1, 0.7), status=status)
        return Fault(kind, command, probability=rng.uniform(0.1, 0.7), seconds=0.3)


class Gambler:
    """One player at one game, as its page would: the same click again when the answer got lost."""

    def __init__(
        self,
        number: int,
        url: str,
        secret: str,
        game: str,
        seed: int,
        tally: Tally,
        pace: tuple[float, float] = (0, 0.05),
    ) -> None:
        self._number, self._game, self._tally, self._pace = number, game, tally, pace
        self._rng = random.Random(f"{seed} {number}")
        self._clicks = 0
        self._http = httpx.Client(
            base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=25, trust_env=False
        )

    def play(self, until: Callable[[], bool]) -> None:
        while not until():
            state = self._call("pulse", {}, until)
            if state is not None:
                self._bet(state["commitment"], until)
            time.sleep(self._rng.uniform(*self._pace))

    def close(self) -> None:
        self._http.close()

    def _bet(self, commitment: str, until: Callable[[], bool]) -> None:
        sent = {"action": self._click(), "bet": BETS[self._game], "commitment": commitment}
        answer = self._call("bet", sent, until)
        if answer is None:
            return
        self._met(answer)
        if answer.get("error", {}).get("code") in ("SETTLING", "CALLBACK_ERROR", "CALLBACK_REFUSED"):
            time.sleep(self._rng.uniform(0.1, 0.5))
        round_ = answer.get("round") or answer.get("error", {}).get("state", {}).get("round")
        while round_ and round_["legal"] and not until():
            if self._rng.random() < 0.02:
                return  # the hand is left
            choice = self._rng.choice(round_["legal"])["action"]
            answer = self._call(
                "act", {"action": self._click(), "round": round_["id"], "choice": choice}, until
            )
            if answer is None:
                return
            self._met(answer)
            if "error" in answer:
                time.sleep(self._rng.uniform(0.1, 0.5))
                return
            round_ = answer["round"]

    def _met(self, answer: dict) -> None:
        if "error" in answer:
            self._tally.met(answer["error"]["code"])
        else:
            self._tally.met("played", answer["round"]["id"])

    def _call(self, name: str, sent: dict, until: Callable[[], bool]) -> dict | None:
        while not until():
            try:
                answer = self._http.post(f"/play/api/{name}", json=sent)
            except httpx.HTTPError:
                self._tally.met("no answer")
                time.sleep(0.2)
                continue
            if answer.status_code == 500 or "json" not in answer.headers.get("content-type", ""):
                self._tally.met(f"HTTP {answer.status_code}")
                time.sleep(0.2)
                continue
            return answer.json()
        return None

    def _click(self) -> str:
        self._clicks += 1
        return f"p{self._number}-{self._clicks}"
