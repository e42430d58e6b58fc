"""
The sandbox operator over HTTP.

POST /callback is its Callback URL. To steer it: GET, POST and DELETE /faults, GET /book.csv, GET and POST /players,
POST /tokens (another API token that it accepts).
"""

import csv
import hmac
import io
import json as stdlib_json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gameplay.sandbox_operator.book import Book, Entry, Told
from gameplay.sandbox_operator.faults import Fault, Faults
from gameplay.seamless.signature import message, sign
from players.wire import json

LARGEST_BODY = 1024 * 1024
SILENCE_SECONDS = 30.0


class CutConnection(Exception):
    """No answer goes out."""


class SandboxOperator:
    """What it does with a callback, apart from HTTP: see `answer`."""

    def __init__(self, *, book: Book, faults: Faults, tokens: Sequence[str]) -> None:
        self.book = book
        self.faults = faults
        self.tokens = list(tokens)

    def answer(self, body: bytes, signature: str) -> tuple[int, bytes]:
        """The HTTP status and body. :raises CutConnection: there is none."""
        try:
            asked = json.parse(body)
        except (json.NotJson, json.RepeatedKey):
            return 200, _plain("ERR_UNKNOWN", None)
        if not isinstance(asked, dict) or not self._is_signed(asked, signature):
            return 200, _plain("ERR_INTEGRITY_CHECK_FAILED", None)
        command, player = str(asked.get("command")), str(asked.get("playerId"))
        fault = self.faults.pick(command, player)
        return _told(fault, *self._carry_out(fault, asked))

    def _is_signed(self, asked: dict[str, Any], signature: str) -> bool:
        text = message(asked)
        return any(hmac.compare_digest(sign(text, token=token), signature) for token in self.tokens)

    def _carry_out(self, fault: Fault | None, asked: dict[str, Any]) -> tuple[Told, Told]:
        """What the book said, and how it stood before."""
        before = self.book.balance(str(asked["playerId"]), str(asked["currency"]))
        kind = fault.kind if fault else ""
        if kind in ("silent", "cut-before", "500", "302", "html", "status"):
            return before, before
        if kind == "hold" and asked["command"] == "bet":
            assert fault is not None
            self._book_later(asked, fault.seconds)
            return before, before
        if kind == "twice":
            return self._book_twice(asked), before
        return self._book(asked, remembers=kind != "no-tombstone"), before

    def _book(self, asked: dict[str, Any], *, remembers: bool = True) -> Told:
        match asked["command"]:
            case "bet":
                return self.book.bet(_entry(asked, -1))
            case "win":
                return self.book.win(_entry(asked, 1))
            case "cancel":
                return self.book.cancel(
                    str(asked["transactionId"]),
                    str(asked["referenceId"]),
                    str(asked["playerId"]),
                    str(asked["currency"]),
                    remembers=remembers,
                )
            case _:
                return self.book.balance(str(asked["playerId"]), str(asked["currency"]))

    def _book_twice(self, asked: dict[str, Any]) -> Told:
        known = {entry.id for entry in self.book.entries()}
        if asked.get("transactionId") in known and asked["command"] in ("bet", "win"):
            return self.book.book_again(_entry(asked, -1 if asked["command"] == "bet" else 1))
        return self._book(asked)

    def _book_later(self, asked: dict[str, Any], seconds: float) -> None:
        entry = _entry(asked, -1)
        book = threading.Timer(
            seconds, self.book.bet, (entry,), {"even_after_cancel": not self.book.tombstones}
        )
        book.daemon = True
        book.start()


def _told(fault: Fault | None, told: Told, before: Told) -> tuple[int, bytes]:
    """The answer that goes out, with the fault in it."""
    kind = fault.kind if fault else ""
    if fault is not None and kind in ("slow", "late"):
        time.sleep(fault.seconds)
    if kind in ("silent", "hold"):
        time.sleep(SILENCE_SECONDS)
        raise CutConnection
    if kind in ("cut-before", "cut-after"):
        raise CutConnection
    if kind in _ODD_ANSWERS:
        return _ODD_ANSWERS[kind](told)
    if fault is not None and kind == "status":
        return 200, _plain(fault.status, None)
    if kind == "wrong-balance":
        told = Told(told.status, before.balance)
    return 200, _plain(told.status, told.balance)


def _plain(status: str, balance: Decimal | None) -> bytes:
    """Some operators leave the balance out of an error."""
    return json.write({"statusCode": status} | ({} if balance is None else {"balance": balance}))


_ODD_ANSWERS: dict[str, Callable[[Told], tuple[int, bytes]]] = {
    "500": lambda _told: (500, b"Internal Server Error"),
    "500-after": lambda _told: (500, b"Internal Server Error"),
    "302": lambda _told: (302, b""),
    "html": lambda _told: (200, b"<html><body>Welcome</body></html>"),
    "broken-json": lambda told: (200, _plain(told.status, told.balance)[:-3]),
    "wrong-types": lambda told: (200, json.write({"statusCode": 200, "balance": told.status})),
    "no-balance": lambda told: (200, _plain(told.status, None)),
    "strings": lambda told: (200, json.write({"statusCode": told.status, "balance": f"{told.balance:f}"})),
    "lower-case": lambda told: (200, _plain(told.status.lower(), told.balance)),
    "bom": lambda told: (200, b"\xef\xbb\xbf" + _plain(told.status, told.balance)),
    "extra-fields": lambda told: (
        200,
        json.write(
            {"statusCode": told.status, "balance": told.balance, "currency": "USD", "meta": {"node": 7}}
        ),
    ),
}


def _entry(asked: dict[str, Any], sign_: int) -> Entry:
    return Entry(
        id=str(asked["transactionId"]),
        command=str(asked["command"]),
        player=str(asked["playerId"]),
        currency=str(asked["currency"]),
        round=str(asked["roundId"]),
        amount=sign_ * Decimal(asked["amount"]),
    )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written one after the other: the second would wait 40 ms for the first to be acknowledged.
    disable_nagle_algorithm = True
    server: "Server"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, LARGEST_BODY))
        if self.path == "/callback":
            return self._callback(body)
        return self._steer(body)

    def do_GET(self) -> None:
        operator = self.server.operator
        if self.path == "/faults":
            return self._send(200, stdlib_json.dumps(operator.faults.shown()).encode())
        if self.path == "/book.csv":
            return self._send(200, as_csv(operator.book).encode(), "text/csv; charset=utf-8")
        if self.path == "/players":
            found = [
                {"player": player, "currency": currency, "balance": f"{balance:f}"}
                for (player, currency), balance in operator.book.balances().items()
            ]
            return self._send(200, stdlib_json.dumps(found).encode())
        return self._send(404, b"{}")

    def do_DELETE(self) -> None:
        if self.path == "/faults":
            self.server.operator.faults.switch_off()
        self._send(200, b"{}")

    def _callback(self, body: bytes) -> None:
        try:
            status, answer = self.server.operator.answer(body, self.headers.get("X-Request-Signature", ""))
        except CutConnection:
            self.close_connection = True
            return
        self._send(status, answer)

    def _steer(self, body: bytes) -> None:
        operator = self.server.operator
        sent = stdlib_json.loads(body or b"{}")
        try:
            if self.path == "/faults":
                operator.faults.switch_on(Fault(**sent))
            elif self.path == "/players":
                operator.book.set_balance(sent["player"], sent["currency"], Decimal(sent["balance"]))
            elif self.path == "/tokens":
                operator.tokens.append(sent["token"])
            else:
                return self._send(404, b"{}")
        except (TypeError, ValueError, KeyError) as error:
            return self._send(400, stdlib_json.dumps({"error": str(error)}).encode())
        return self._send(200, b"{}")

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the caller has given up

    def log_message(self, *args: object) -> None:
        """Silent: the book tells."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, operator: SandboxOperator) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.operator = operator

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that was killed is no news; what else goes wrong is told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def as_csv(book: Book) -> str:
    """One line a transaction, in the order of booking. `net` is what stands of it: nothing once it was cancelled."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["transactionId", "command", "playerId", "currency", "roundId", "amount", "cancelledBy", "net"]
    )
    for it in book.entries():
        amount = f"{it.amount:f}"
        net = "0" if it.cancelled_by else amount
        writer.writerow([it.id, it.command, it.player, it.currency, it.round, amount, it.cancelled_by, net])
    return out.getvalue()


__all__ = ["SandboxOperator", "Server", "as_csv"]
