"""A network that loses things: passes calls on to a server, and forgets a request or an answer when told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.listening import in_background

# Longer than the clients of these tests wait for an answer.
LOST_FOR_SECONDS = 1.6


@dataclass
class Call:
    path: str
    body: dict[str, Any]
    fate: str
    """`answered`, or what was lost: `request`, `answer`."""
    replayed: bool = False


@dataclass
class LossyNetwork:
    """`lose` maps a path to what is lost on it, once each; `meanwhile` is called when an answer has been lost."""

    target: str
    lose: dict[str, str] = field(default_factory=dict)
    meanwhile: Callable[[], object] = lambda: None
    calls: list[Call] = field(default_factory=list)
    url: str = ""

    def on(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]


@contextmanager
def lossy_network(target: str) -> Iterator[LossyNetwork]:
    network = LossyNetwork(target)
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.pass_on(b"")

        def do_POST(self) -> None:
            self.pass_on(self.rfile.read(int(self.headers["Content-Length"])))

        def pass_on(self, sent: bytes) -> None:
            path = self.path.partition("?")[0]
            fate = network.lose.pop(path, "answered")
            call = Call(path, json.loads(sent or b"{}"), fate)
            network.calls.append(call)
            if fate == "request":
                over.wait(LOST_FOR_SECONDS)
                self.close_connection = True
                return
            status, call.replayed, answer = self.ask(sent)
            if fate == "answer":
                network.meanwhile()
                over.wait(LOST_FOR_SECONDS)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def ask(self, sent: bytes) -> tuple[int, bool, bytes]:
            connection = HTTPConnection(urlsplit(network.target).netloc, timeout=30)
            connection.request(self.command, self.path, sent, dict(self.headers))
            answer = connection.getresponse()
            read = answer.status, answer.getheader("Idempotent-Replayed") == "true", answer.read()
            connection.close()
            return read

        def log_message(self, *_words: object) -> None:
            pass

    with in_background(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        network.url = f"http://127.0.0.1:{port}"
        try:
            yield network
        finally:
            over.set()
