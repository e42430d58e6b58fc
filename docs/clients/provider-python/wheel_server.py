"""
An example game server: a wheel of 24 fields, played with money that Countroom holds. Standard library only.

    python wheel_server.py --port 8100 --countroom http://127.0.0.1:8000 --key-id … --secret …

A player comes with a launch token, stakes, and the wheel turns. What matters to whoever writes a server of their own is
`Wheel.spin` and `Owed`: what we owe is written down before the call that may be lost, and said again until it is
answered. So a crash between stake and win costs nobody anything.
"""

import argparse
import json
import os
import secrets
import sqlite3
import sys
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from countroom_provider import Countroom, NoAnswer, Refused

Json = dict[str, Any]
FOLDER = Path(__file__).resolve().parent
# What a field pays, times the stake. They sum to 23: 23 / 24 of the stakes come back, 95.83 %.
FIELDS = [5, 0, 1, 0, 2, 0, 1, 0, 3, 0, 0, 2, 0, 1, 0, 2, 0, 0, 3, 0, 1, 0, 2, 0]
BET_UNDER_WAY_SECONDS = 30
LARGEST_BODY = 10_000


class NotPlayed(Exception):
    """What the page shows; nothing was staked, or it comes back."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code, self.status = code, status
        super().__init__(message)


class Owed:
    """What Countroom has still to hear, one call for each round, in a file that outlives us."""

    def __init__(self, file: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.execute(
            "create table if not exists owed (round text primary key, path text, sent text, due real, tries int)"
        )
        self._db.execute("update owed set due = 0")  # we were stopped: whatever was under way is due

    def keep(self, round_id: str, path: str, sent: Json, *, due_in: float = 0) -> None:
        """In place of what was owed for the round before."""
        row = (round_id, path, json.dumps(sent), time.time() + due_in)
        self._run("replace into owed values (?, ?, ?, ?, 0)", row)

    def later(self, round_id: str, seconds: float) -> None:
        self._run(
            "update owed set due = ?, tries = tries + 1 where round = ?", (time.time() + seconds, round_id)
        )

    def done(self, round_id: str) -> None:
        self._run("delete from owed where round = ?", (round_id,))

    def due(self) -> list[tuple[str, str, Json, int]]:
        rows = self._run("select round, path, sent, tries from owed where due <= ?", (time.time(),))
        return [(round_id, path, json.loads(sent), tries) for round_id, path, sent, tries in rows]

    def _run(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()


@dataclass
class Seat:
    """A player at the wheel."""

    player: Json  # the answer to `authenticate`
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: Json | None = None  # the newest spin, for a page that did not get the answer


class Wheel:
    def __init__(self, countroom: Countroom, owed: Owed) -> None:
        self._countroom, self._owed = countroom, owed
        self._seats: dict[str, Seat] = {}

    def enter(self, token: str) -> str:
        """The page's own key. Countroom's session secret never leaves this server."""
        key = secrets.token_urlsafe(32)
        self._seats[key] = Seat(self._countroom.authenticate(token))
        return key

    def state(self, key: str) -> Json:
        seat = self._seat(key)
        now = self._countroom.balance(seat.player["session"])
        shown = ("currency", "decimals", "minStake", "maxStake", "variant", "mode", "returnUrl")
        return {name: seat.player[name] for name in shown} | {
            "balance": now["balance"],
            "isLive": now["isLive"],
            "fields": FIELDS,
        }

    def spin(self, key: str, spin_id: str, stake: Decimal) -> Json:
        """Once for each `spin_id`: a page that repeats one gets the same spin."""
        seat = self._seat(key)
        with seat.lock:
            if seat.last is None or seat.last["id"] != spin_id:
                seat.last = {"id": spin_id, **self._play(seat.player["session"], stake)}
            return seat.last

    def _play(self, session: str, stake: Decimal) -> Json:
        round_id = secrets.token_hex(12)
        bet_id, call = f"{round_id}-bet", {"session": session, "roundId": round_id}
        # If we stop here, or hear nothing, the bet is taken back. The cancel may overtake the bet: that is fine.
        take_back = {**call, "id": f"{round_id}-cancel", "cancels": bet_id}
        self._owed.keep(round_id, "cancel", take_back, due_in=BET_UNDER_WAY_SECONDS)
        try:
            self._countroom.bet(session, round_id=round_id, action_id=bet_id, amount=stake)
        except Refused as refused:
            self._owed.done(round_id)
            raise NotPlayed(refused.code, str(refused)) from refused
        except NoAnswer as silence:
            self._owed.keep(round_id, "cancel", take_back)
            raise NotPlayed("NO_ANSWER", "The stake did not get through; it comes back.", 503) from silence
        place = secrets.randbelow(len(FIELDS))
        won = stake * FIELDS[place]
        win = {**call, "id": f"{round_id}-win", "amount": f"{won:f}", "isRoundFinished": True}
        # From here on the round is played: the win is owed, and the bet is not taken back any more.
        self._owed.keep(round_id, "win", win, due_in=BET_UNDER_WAY_SECONDS)
        answer = self._say(round_id, "win", win, tries=0)
        return {"place": place, "stake": stake, "win": won, "balance": answer and answer["balance"]}

    def deliver(self) -> None:
        """Say what is due."""
        for round_id, path, sent, tries in self._owed.due():
            self._say(round_id, path, sent, tries)

    def _say(self, round_id: str, path: str, sent: Json, tries: int) -> Json | None:
        try:
            answer = self._countroom.call("POST", path, sent)
        except NoAnswer:
            self._owed.later(round_id, min(60, 2**tries))
            return None
        except Refused as refused:
            print(
                f"{path} of round {round_id}: {refused}. A person has to look.", file=sys.stderr, flush=True
            )
            self._owed.later(round_id, 3600)
            return None
        self._owed.done(round_id)
        return answer

    def _seat(self, key: str) -> Seat:
        if key not in self._seats:
            raise NotPlayed("SESSION_ENDED", "Open the game again from the casino.", 401)
        return self._seats[key]


PAGES = {
    "/table": ("wheel.html", "text/html; charset=utf-8"),
    "/wheel.js": ("wheel.js", "text/javascript; charset=utf-8"),
    "/wheel.css": ("wheel.css", "text/css; charset=utf-8"),
}
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wheel: Wheel

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        if at.path == "/wheel":
            self._enter(parse_qs(at.query).get("token", [""])[0])
        elif at.path in PAGES:
            name, kind = PAGES[at.path]
            self._answer(200, (FOLDER / name).read_bytes(), kind)
        else:
            self._answer(404, b"There is nothing here.\n")

    def do_POST(self) -> None:
        try:
            sent = self._json()
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if self.path == "/api/state":
                self._say(200, self.wheel.state(key))
            elif self.path == "/api/spin":
                self._say(200, self.wheel.spin(key, str(sent["id"]), stake_of(sent)))
            else:
                self._say(404, error("NOT_FOUND", "There is nothing here."))
        except NotPlayed as refused:
            self._say(refused.status, error(refused.code, str(refused)))
        except Refused as refused:
            self._say(400, error(refused.code, str(refused)))
        except NoAnswer:
            self._say(503, error("NO_ANSWER", "The casino does not answer; try again."))
        except (KeyError, ValueError, TypeError):
            self._say(400, error("REQUEST_INVALID", "That is not a request of the page."))

    def _enter(self, token: str) -> None:
        try:
            key = self.wheel.enter(token)
        except Refused as refused:
            return self._answer(410, f"{refused}\n".encode())
        except NoAnswer:
            return self._answer(503, b"The casino does not answer. Open the game again.\n")
        # The key in the fragment survives a reload, and no log or referrer sees it.
        return self._answer(303, b"", location=f"/table#{key}")

    def _json(self) -> Json:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LARGEST_BODY:
            self.close_connection = True
            raise ValueError("too large")
        found = json.loads(self.rfile.read(length) or b"{}")
        if not isinstance(found, dict):
            raise TypeError("not an object")
        return found

    def _say(self, status: int, body: Json) -> None:
        self._answer(status, json.dumps(body, default=str).encode(), "application/json")

    def _answer(self, status: int, body: bytes, kind: str = "text/plain", location: str = "") -> None:
        self.send_response(status)
        headers = HEADERS | {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in (headers | ({"Location": location} if location else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing: a launch token stands in a path."""


def error(code: str, message: str) -> Json:
    return {"error": {"code": code, "message": message}}


def stake_of(sent: Json) -> Decimal:
    try:
        stake = Decimal(str(sent["stake"]))
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not (stake.is_finite() and 0 < stake < 10**15):
        raise ValueError("not a stake")
    return stake


def keep_delivering(wheel: Wheel) -> None:
    while True:
        wheel.deliver()
        time.sleep(1)


def main() -> None:
    parser = argparse.ArgumentParser(description="A wheel of fortune, as an example of a game server.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--countroom", required=True, metavar="URL", help="where Countroom is")
    parser.add_argument("--key-id", required=True)
    parser.add_argument("--secret", default=os.environ.get("PROVIDER_SECRET"), help="or in PROVIDER_SECRET")
    parser.add_argument("--book", default="wheel-owed.sqlite3", help="the file of what is owed")
    said = parser.parse_args()
    if not said.secret:
        parser.error("--secret, or PROVIDER_SECRET in the environment, is needed")
    wheel = Wheel(Countroom(said.countroom, key_id=said.key_id, secret=said.secret), Owed(said.book))
    handler = type("WheelHandler", (Handler,), {"wheel": wheel})
    server = ThreadingHTTPServer(("127.0.0.1", said.port), handler)
    threading.Thread(target=keep_delivering, args=(wheel,), daemon=True).start()
    print(f"The wheel is at http://127.0.0.1:{said.port}/wheel", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
