"""
A client of Countroom's game-provider API. Python 3.10 or later, standard library only: copy it.

    countroom = Countroom("https://casino.example", key_id="acme-1f0c…", secret="…")
    player = countroom.authenticate(token)
    countroom.bet(player["session"], round_id="r1", action_id="b1", amount=Decimal("2.50"))
    countroom.win(player["session"], round_id="r1", action_id="w1", amount=Decimal("5"), is_round_finished=True)

Every call gives the answer's `data`, with exact numbers. `Refused`: Countroom has decided, and nothing was done.
`NoAnswer`: nobody knows. Say a win or a cancel again, the same, until it is answered; take a bet back with a cancel.
"""

import hashlib
import hmac
import http.client
import json
import time
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]


class Refused(Exception):
    """`code` is for the program, the message for a person; `data` holds the details."""

    def __init__(self, status: int, answer: Json) -> None:
        self.status, self.code, self.data = status, str(answer["errorCode"]), answer.get("data") or {}
        super().__init__(str(answer["message"]))


class NoAnswer(Exception):
    """Not answered in time, or not in a way that says what was done."""


def signature_of(secret: str, method: str, target: str, timestamp: str, body: bytes) -> str:
    """`target` is the path, with `?` and the query where there is one, exactly as it is sent."""
    message = "\n".join([method, target, timestamp, hashlib.sha256(body).hexdigest()])
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


class Countroom:
    def __init__(self, url: str, *, key_id: str, secret: str, timeout: float = 5) -> None:
        self._at = urlsplit(url.rstrip("/"))
        self._key_id, self._secret, self._timeout = key_id, secret, timeout

    def authenticate(self, token: str) -> Json:
        """Once for each launch: who plays, and the `session` that all other calls name."""
        return self.call("POST", "authenticate", {"token": token})

    def balance(self, session: str) -> Json:
        return self.call("POST", "balance", {"session": session})

    def bet(
        self, session: str, *, round_id: str, action_id: str, amount: Decimal, is_round_finished: bool = False
    ) -> Json:
        return self._move("bet", session, round_id, bet(action_id, amount, is_round_finished))

    def win(
        self, session: str, *, round_id: str, action_id: str, amount: Decimal, is_round_finished: bool = False
    ) -> Json:
        return self._move("win", session, round_id, win(action_id, amount, is_round_finished))

    def cancel(self, session: str, *, round_id: str, action_id: str, cancels: str) -> Json:
        return self._move("cancel", session, round_id, {"id": action_id, "cancels": cancels})

    def close(self, session: str, *, round_id: str, action_id: str) -> Json:
        return self._move("close", session, round_id, {"id": action_id})

    def batch(self, session: str, *, round_id: str, actions: list[Json]) -> Json:
        """Each action as its own call would have it, with its `type`; all of them are done, in order, or none."""
        return self._move("batch", session, round_id, {"actions": actions})

    def transaction(self, action_id: str) -> Json:
        """What became of one of your ids."""
        return self.call("GET", "transaction?" + urlencode({"id": action_id}))

    def call(self, method: str, path: str, sent: Json | None = None) -> Json:
        target = f"{self._at.path}/provider/v1/{path}"
        body = b"" if sent is None else json.dumps(sent).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Accept": "application/json",
            "Countroom-Key": self._key_id,
            "Countroom-Timestamp": timestamp,
            "Countroom-Signature": signature_of(self._secret, method, target, timestamp, body),
        }
        if sent is not None:
            headers["Content-Type"] = "application/json"
        status, text = self._send(method, target, body, headers)
        return _read(status, text)

    def _move(self, path: str, session: str, round_id: str, move: Json) -> Json:
        return self.call("POST", path, {"session": session, "roundId": round_id, **move})

    def _send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        kind = http.client.HTTPSConnection if self._at.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._at.netloc, timeout=self._timeout)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as trouble:
            raise NoAnswer(str(trouble)) from trouble
        finally:
            connection.close()


def bet(action_id: str, amount: Decimal, is_round_finished: bool = False) -> Json:
    return {"type": "bet", "id": action_id, "amount": f"{amount:f}", "isRoundFinished": is_round_finished}


def win(action_id: str, amount: Decimal, is_round_finished: bool = False) -> Json:
    return {"type": "win", "id": action_id, "amount": f"{amount:f}", "isRoundFinished": is_round_finished}


def _read(status: int, text: bytes) -> Json:
    try:
        answer = json.loads(text, parse_float=Decimal)
        if answer["success"]:
            return answer["data"] or {}
        refused = Refused(status, answer)
    except (ValueError, KeyError, TypeError) as trouble:
        raise NoAnswer(f"HTTP {status} with something else than an answer") from trouble
    if refused.code in ("INTERNAL_SERVER_ERROR", "SERVICE_EXCEPTION"):
        raise NoAnswer(str(refused))
    raise refused
