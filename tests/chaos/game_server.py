"""Another provider's game server: rounds over the signed API, with batches, cancels, and cancels before their bets."""

import random
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from gameplay.provider_api.providers import IssuedKey
from gameplay.provider_api.signatures import KEY, SIGNATURE, TIMESTAMP, signature_of
from tests.chaos.client import Client, Heard, Heards, Until, state_after
from tests.chaos.journal import Journal

Action = dict[str, Any]


class GameServer(Client):
    """One player's seat at the game. `seat` is the session's secret."""

    def __init__(
        self,
        operator: str,
        player: str,
        seat: str,
        key: IssuedKey,
        urls: Sequence[str],
        seed: int,
        journal: Journal,
        heards: Heards,
    ) -> None:
        name = f"{operator}-{player}-wheel"
        super().__init__(name, urls, random.Random(f"{seed} {name}"), journal, heards)
        self._operator, self._player, self._seat, self._key = operator, player, seat, key

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = signature_of(
            secret=self._key.secret.encode(), method=method, target=target, timestamp=timestamp, body=body
        )
        return {KEY: self._key.key.key_id, TIMESTAMP: timestamp, SIGNATURE: signature}

    def work(self, until: Until) -> None:
        rounds = (
            self._wins,
            self._loses,
            self._is_cancelled,
            self._spins,
            self._is_paid_anew,
            self._cancels_first,
            self._closes,
        )
        while not until():
            self.rng.choice(rounds)(self.new_id(), until)
            self.pause(0.2)

    def look_up(self, action_id: str) -> dict[str, Any]:
        status: dict[str, Any] = self.surely("GET", f"/provider/v1/transaction?id={quote(action_id)}")
        return status

    # -- Rounds ---------------------------------------------------------------------------------------

    def _wins(self, round_id: str, until: Until) -> None:
        if self._play(round_id, [self._bet()], until):
            self._play(round_id, [self._win()], until)
            self._play(round_id, [self._win(ends=True)], until)

    def _loses(self, round_id: str, until: Until) -> None:
        self._play(round_id, [self._bet(ends=True)], until)

    def _is_cancelled(self, round_id: str, until: Until) -> None:
        bet = self._bet()
        self._play(round_id, [bet], until)
        self._play(round_id, [self._cancel(bet)], until)

    def _spins(self, round_id: str, until: Until) -> None:
        self._play(round_id, [self._bet(), self._bet(), self._win(ends=True)], until)

    def _is_paid_anew(self, round_id: str, until: Until) -> None:
        win = self._win(ends=True)
        if self._play(round_id, [self._bet(), win], until):
            self._play(round_id, [self._cancel(win), self._win(ends=True)], until)

    def _cancels_first(self, round_id: str, until: Until) -> None:
        bet = self._bet()
        self._play(round_id, [self._cancel(bet)], until)
        self._play(round_id, [bet], until)

    def _closes(self, round_id: str, until: Until) -> None:
        if self._play(round_id, [self._bet()], until):
            self._play(round_id, [self._action("close")], until)

    # -- Actions --------------------------------------------------------------------------------------

    def _action(self, kind: str, **facts: Any) -> Action:
        return {"type": kind, "id": self.new_id(), **facts}

    def _bet(self, *, ends: bool = False) -> Action:
        return self._action("bet", amount=self.amount(1, 4), isRoundFinished=ends)

    def _win(self, *, ends: bool = False) -> Action:
        return self._action("win", amount=self.amount(0, 4), isRoundFinished=ends)

    def _cancel(self, action: Action) -> Action:
        return self._action("cancel", cancels=action["id"])

    def _play(self, round_id: str, actions: list[Action], until: Until) -> bool:
        """True: it is booked."""
        for it in actions:
            facts = {"kind": it["type"], "amount": it.get("amount"), "cancels": it.get("cancels")}
            self._write(it["id"], "sent", **facts)
        call = {"session": self._seat, "roundId": round_id}
        if len(actions) == 1:
            path, sent = actions[0]["type"], {**call, **actions[0]}
            del sent["type"]
        else:
            path, sent = "batch", {**call, "actions": actions}
        heard, was_unknown = self.insist(
            "POST", f"/provider/v1/{path}", sent, until, lambda: self._unknown(actions)
        )
        if heard is not None:
            self._learn(actions, heard, was_unknown)
        return heard is not None and heard.ok

    def _learn(self, actions: list[Action], heard: Heard, was_unknown: bool) -> None:
        state = state_after(heard, was_unknown=was_unknown)
        results = heard.data["results"] if heard.ok else [{}] * len(actions)
        for it, result in zip(actions, results, strict=True):
            self._write(it["id"], state, code=heard.code, transaction=result.get("transactionId"))

    def _unknown(self, actions: list[Action]) -> None:
        for it in actions:
            self._write(it["id"], "unknown")

    def take_status(self, action_id: str, status: dict[str, Any]) -> None:
        """What a look-up has said, when nothing is under way any more: then `unknown` means never seen, too."""
        if status["status"] in ("booked", "cancelled", "recorded"):
            self._write(action_id, "acknowledged", transaction=status["transactionId"])
        else:
            self._write(action_id, "refused", code=status["errorCode"] or status["status"])

    def _write(self, action_id: str, state: str, **facts: Any) -> None:
        self.journal.write(
            "provider", action_id, state, by=self.name, operator=self._operator, player=self._player, **facts
        )
