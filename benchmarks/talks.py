"""What is said over HTTP: one class for each figure, with one object for each connection."""

import json
import secrets
import time

from benchmarks.calling import request
from gameplay.provider_api.signatures import KEY, SIGNATURE, TIMESTAMP, signature_of

STAKE = "1"


class Deposits:
    """One deposit after the other, to the players in turn, each with a reference."""

    def __init__(self, token: str, players: list[str], target: str = "/v1/player/wallet/deposit") -> None:
        self._headers = {"Authorization": token}
        self._players, self._target = players, target
        self._mark, self._count = secrets.token_hex(6), 0

    def transfer(self) -> dict[str, object]:
        self._count += 1
        return {
            "playerExternalId": self._players[self._count % len(self._players)],
            "currency": "USD",
            "amount": 1.25,
            "referenceId": f"{self._mark}-{self._count}",
        }

    def say(self) -> bytes:
        return request("POST", self._target, self._headers, json.dumps(self.transfer()).encode())

    def hear(self, _body: bytes) -> int:
        return 1


class Bulk(Deposits):
    """So many deposits in each call; an operation is one of them."""

    def __init__(self, token: str, players: list[str], transfers: int) -> None:
        super().__init__(token, players, "/v1/player/wallet/bulk")
        self._transfers = transfers

    def say(self) -> bytes:
        transfers = [{"type": "deposit", **self.transfer()} for _ in range(self._transfers)]
        body = json.dumps({"transfers": transfers}).encode()
        return request("POST", self._target, self._headers, body)

    def hear(self, body: bytes) -> int:
        assert body.count(b'"depositAmount"') == self._transfers, body[:500]
        return self._transfers


class Info:
    """`player/info`, of the players in turn."""

    def __init__(self, token: str, players: list[str]) -> None:
        self._asks = [
            request("GET", f"/v1/player/info?playerExternalId={player}", {"Authorization": token})
            for player in players
        ]
        self._count = 0

    def say(self) -> bytes:
        self._count += 1
        return self._asks[self._count % len(self._asks)]

    def hear(self, _body: bytes) -> int:
        return 1


class Spins:
    """A slot's page: bet and win in one call, and the free spins that come of it, which are not counted."""

    def __init__(self, secret: str, commitment: str) -> None:
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._commitment = commitment
        self._open: str | None = None
        self._mark, self._count = secrets.token_hex(6), 0

    def say(self) -> bytes:
        self._count += 1
        click = f"{self._mark}-{self._count}"
        if self._open is not None:
            return self._call("act", {"action": click, "round": self._open, "choice": "free_spin"})
        return self._call("bet", {"action": click, "bet": {"stake": STAKE}, "commitment": self._commitment})

    def hear(self, body: bytes) -> int:
        was_bet = self._open is None
        said = json.loads(body)
        self._commitment = said["commitment"]
        self._open = said["round"]["id"] if said["round"]["legal"] else None
        return int(was_bet)

    def _call(self, name: str, sent: dict[str, object]) -> bytes:
        return request("POST", f"/play/api/{name}", self._headers, json.dumps(sent).encode())


class Batches:
    """A game server's round of many bets and wins, in one signed call; an operation is one of its actions."""

    TARGET = "/provider/v1/batch"

    def __init__(self, key_id: str, secret: str, session: str, actions: int) -> None:
        self._key_id, self._secret, self._session, self._actions = key_id, secret, session, actions
        self._mark, self._count = secrets.token_hex(6), 0

    def say(self) -> bytes:
        self._count += 1
        round_id = f"{self._mark}-{self._count}"
        actions: list[dict[str, object]] = [
            {"type": "win" if place % 2 else "bet", "id": f"{round_id}-{place}", "amount": 1}
            for place in range(self._actions)
        ]
        actions[-1]["isRoundFinished"] = True
        body = json.dumps({"session": self._session, "roundId": round_id, "actions": actions}).encode()
        return request("POST", self.TARGET, self._signed(body), body)

    def hear(self, body: bytes) -> int:
        assert body.count(b'"booked"') == self._actions, body[:500]
        return self._actions

    def _signed(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = signature_of(
            secret=self._secret.encode(), method="POST", target=self.TARGET, timestamp=timestamp, body=body
        )
        return {KEY: self._key_id, TIMESTAMP: timestamp, SIGNATURE: signature}
