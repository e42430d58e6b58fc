"""
How fast one worker drains what is owed, against an operator that answers at once.

    measured = rate(casino, wins=5000)      # deliveries a second, of one `./manage.py worker`
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

import psutil
from django.conf import settings

from gameplay.ids import new_id
from gameplay.models import Action, Delivery, Game, GameRound, GameSession
from gameplay.seamless import messages
from players.models import Operator, Player
from wallets import services
from wallets.models import Wallet

AMOUNT = Decimal("1.5")
A_STATEMENT = 500
# In a process of its own, and with nothing to think about: OK to every request of a connection.
INSTANT = """
import socketserver, sys

ANSWER = b'{"statusCode":"OK","balance":1000.5}'
HEAD = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(ANSWER)

class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        while True:
            length, line = 0, self.rfile.readline()
            if not line:
                return
            while line not in (b"\\r\\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                line = self.rfile.readline()
            self.rfile.read(length)
            self.wfile.write(HEAD + ANSWER)

class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True
    request_queue_size = 128

Server(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@contextmanager
def instant_operator(port: int) -> Iterator[str]:
    """Its Callback URL."""
    running = subprocess.Popen([sys.executable, "-c", INSTANT, str(port)])
    try:
        deadline = time.monotonic() + 20
        while not _listens(port):
            assert time.monotonic() < deadline, "the operator did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/callback"
    finally:
        running.kill()
        running.wait()


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[psutil.Process]:
    running = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait(30)


def owe_wins(operator: Operator, *, players: int, each: int) -> int:
    """So many players, each with so many wins owed, of rounds of their own; how many there are."""
    game = Game.objects.select_related("provider").get(code="dice")
    names = [f"owed{number}" for number in range(players)]
    services.link_players(operator=operator, external_ids=names)
    wallets = dict(
        Wallet.objects.filter(operator=operator, player__external_id__in=names).values_list("player_id", "id")
    )
    now = datetime.now(UTC)
    sessions = [
        _session(operator, player, game, wallets[player.pk], now)
        for player in Player.objects.filter(operator=operator, external_id__in=names)
    ]
    GameSession.objects.bulk_create(sessions)
    rounds = [_round(session, number, now) for number in range(each) for session in sessions]
    GameRound.objects.bulk_create(rounds, batch_size=A_STATEMENT)
    Action.objects.bulk_create([_action(it, now) for it in rounds], batch_size=A_STATEMENT)
    Delivery.objects.bulk_create([_win(it, now) for it in rounds], batch_size=A_STATEMENT)
    return len(rounds)


def seconds_to_drain(worker: psutil.Process, *, until: int = 0) -> tuple[float, float]:
    """
    Of each delivery, from the first acknowledgement to the last: seconds, and seconds of the worker's CPU.

    The worker's start is not counted.
    """
    owed = Delivery.objects.filter(state="due")
    all_of_them = left = owed.count()
    begun = used = 0.0
    while left > until:
        left = owed.count()
        if not begun and left < all_of_them:
            begun, used, all_of_them = time.monotonic(), _cpu(worker), left
        time.sleep(0.05)
    count = max(all_of_them - left, 1)
    return (time.monotonic() - begun) / count, (_cpu(worker) - used) / count


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _session(operator: Operator, player: Player, game: Game, wallet_id: int, now: datetime) -> GameSession:
    return GameSession(
        id=new_id(now),
        operator=operator,
        player=player,
        game=game,
        wallet_id=wallet_id,
        currency="USD",
        variant="97",
        mode="seamless",
        launch_digest=os.urandom(32),
        launched_at=now,
        launch_expires_at=now,
        client_seed="seed",
        next_seed_encrypted=b"-",
        next_commitment="-",
    )


def _round(session: GameSession, number: int, now: datetime) -> GameRound:
    return GameRound(
        id=new_id(now),
        operator=session.operator,
        player=session.player,
        session=session,
        game=session.game,
        provider_id=session.game.provider_id,
        provider_round=f"{session.pk}-{number}",
        currency="USD",
        mode="seamless",
        state="finished",
        opened_at=now,
        ended_at=now,
    )


def _action(round_: GameRound, now: datetime) -> Action:
    return Action(
        provider_id=round_.provider_id,
        external_id=f"{round_.provider_round}:win",
        operator_id=round_.operator_id,
        session=round_.session,
        provider_round=round_.provider_round,
        round=round_,
        kind="win",
        state="booked",
        amount=AMOUNT,
        ends_round=True,
        created_at=now,
    )


def _win(round_: GameRound, now: datetime) -> Delivery:
    assert round_.player is not None
    delivery_id = new_id(now)
    game = round_.game
    message = messages.win(
        transaction_id=str(delivery_id),
        player_id=round_.player.external_id,
        currency="USD",
        amount=AMOUNT,
        round_=messages.Round(str(round_.pk), game.provider_id, game.provider.name, game.code, game.name),
    )
    return Delivery(
        id=delivery_id,
        operator_id=round_.operator_id,
        player_id=round_.player.pk,
        round=round_,
        action_id=f"{round_.provider_round}:win",
        command="win",
        message=messages.write(message.fields).decode(),
        currency="USD",
        amount=AMOUNT,
        state="due",
        due_at=now,
        created_at=now,
    )


def _listens(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0
