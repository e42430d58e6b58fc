"""Beside an operator that answers at once: what a seamless bet takes beyond its answer, and how fast wins go out."""

import json
import secrets
import socket
import time
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from benchmarks import cpu
from benchmarks.calling import request
from benchmarks.measure import Measure
from benchmarks.progress import Bar
from benchmarks.stage import Stage
from gameplay.models import Delivery, Game
from players.models import Operator
from tests.factories import casino, issued, seat
from tests.seamless.drain_rate import instant_operator, owe_wins, seconds_to_drain, worker
from tests.servers import free_port
from wallets import services

BETS = 300
# Rarely won: what is measured is the bet's own callback, and not the win's after it.
BET = {"stake": "1", "side": "over", "target": 9800}
OWED_PLAYERS = 500
# Of all that is owed the end is left out, where there is not enough to do.
OWED_EACH, LEFT = 6, 500


@dataclass(slots=True)
class _Page:
    """A player's page at dice, on one connection that is kept."""

    secret: str
    commitment: str

    def bet(self) -> tuple[dict[str, str], bytes]:
        body = {"action": secrets.token_hex(8), "bet": BET, "commitment": self.commitment}
        return {"Authorization": f"Bearer {self.secret}"}, json.dumps(body).encode()

    def hear(self, body: bytes) -> None:
        self.commitment = json.loads(body)["commitment"]


def bet_added(stage: Stage, bar: Bar) -> Measure:
    """One player on a quiet server: the page's call, less what the same call straight to the operator takes."""
    with instant_operator(free_port()) as url, override_settings(CALLBACK_ALLOW_LOOPBACK=True):
        page = _page(_operator("seamless-bet", url))
        statements = _statements(page)
        web = stage.start_web(processes=1)
        used = cpu.of_tree(web.pid)
        added: list[float] = []
        medians = []
        with socket.create_connection(("127.0.0.1", web.port)) as line, _to(url) as operator:
            _play(page, line, BETS // 3)  # warms up
            before = used()
            for number in range(stage.options.rounds):
                bar.show("seamless bets", number / stage.options.rounds)
                theirs = median(
                    _seconds(operator, request("POST", "/callback", {}, b"{}"))[0] for _ in range(BETS)
                )
                taken = [1000 * (it - theirs) for it in _play(page, line, BETS)]
                medians.append(median(taken))
                added += taken
            spent = 1000 * (used() - before) / len(added)
        web.stop()
    p99 = quantiles(added, n=100)[98]
    title = (
        f"seamless bet, time added to the operator's answer, p50 (p99 {p99:.1f} ms, {statements} statements,"
        f" {spent:.1f} ms of web CPU)"
    )
    return Measure("seamless-bet", title, "ms", 5.0, median(added), medians)


def drain_rate(stage: Stage, bar: Bar) -> Measure:
    """Wins that are owed, of many players, by one `./manage.py worker`."""
    rates, spent = [], []
    with instant_operator(free_port()) as url:
        for number in range(min(stage.options.rounds, 3)):
            bar.show("owed wins", number / 3)
            operator = _operator(f"seamless-drain-{number}", url)
            owe_wins(operator, players=OWED_PLAYERS, each=OWED_EACH)
            with worker(stage.environment(stage.folder / f"drain-{number}")) as running:
                each, used = seconds_to_drain(running, until=LEFT)
            rates.append(1 / each)
            spent.append(1000 * used)
            Delivery.objects.filter(operator_id=operator.pk, state="due").delete()
    title = (
        f"owed wins, one worker, an operator that answers at once ({median(spent):.2f} ms of its CPU each)"
    )
    return Measure("seamless-drain", title, "a second", 500, median(rates), rates, is_least=True)


def _operator(login_id: str, url: str) -> Operator:
    operator = casino(login_id=login_id, callback_url=url)
    issued(operator)
    return operator


def _page(operator: Operator) -> _Page:
    services.link_players(operator=operator, external_ids=["player"])
    session, secret = seat(operator, "player", Game.objects.get(code="dice"))
    return _Page(secret, session.next_commitment)


def _statements(page: _Page) -> int:
    """Of one bet's call, whole."""
    client = Client(headers={"host": "127.0.0.1"})
    for _warm in range(2):
        headers, body = page.bet()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post("/play/api/bet", body, "application/json", headers=headers)
        assert answer.status_code == 200, answer.content[:500]
        page.hear(answer.content)
    return len(asked)


def _play(page: _Page, line: socket.socket, count: int) -> list[float]:
    taken = []
    for _ in range(count):
        headers, body = page.bet()
        seconds, answer = _seconds(line, request("POST", "/play/api/bet", headers, body))
        page.hear(answer)
        taken.append(seconds)
    return taken


def _seconds(line: socket.socket, asked: bytes) -> tuple[float, bytes]:
    began = time.perf_counter()
    line.sendall(asked)
    heard = b""
    while True:
        heard += line.recv(1 << 16)
        head, end, body = heard.partition(b"\r\n\r\n")
        if end and len(body) >= int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]):
            break
    assert head.startswith(b"HTTP/1.1 200"), heard[:500]
    return time.perf_counter() - began, body


def _to(url: str) -> socket.socket:
    found = urlsplit(url)
    line = socket.create_connection((str(found.hostname), found.port or 80))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line
