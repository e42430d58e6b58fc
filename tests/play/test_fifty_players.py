"""50 players at the same time, through the page's API of real server processes: no 5xx, and the books prove."""

import json
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db.models import Sum

from gameplay.models import GameRound
from players.services.players import link_players
from tests.factories import pay_in
from tests.play.page import BETS, launch_request
from tests.rounds.table import prove_rounds
from wallets.models import LedgerTransaction, Wallet
from wallets.proof import prove

PLAYERS = 50
# PLAY_SECONDS=60 for the whole minute.
SECONDS = float(os.environ.get("PLAY_SECONDS", "2"))


class Robot:
    """A player who clicks as fast as the answers come."""

    def __init__(self, server, token, name, game):
        self.name, self.game = name, game
        self._connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
        self.said = Counter()
        self.secret = None
        self._launch(token)

    def _launch(self, token):
        sent = json.dumps(launch_request(self.game, self.name))
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        made = self._ask("POST", "/v1/game/launch", sent, headers)
        path = urlsplit(json.loads(made.text)["data"]["gameUrl"]).path
        self.secret = self._ask("GET", path, None, {}).location.partition("#")[2]

    def play_until(self, deadline):
        commitment = self.call("pulse", {})["commitment"]
        while time.monotonic() < deadline:
            bet = {"action": str(uuid4()), "bet": BETS[self.game], "commitment": commitment}
            answer = self.call("bet", bet)
            if "error" in answer:
                return self
            commitment, round_ = answer["commitment"], answer["round"]
            while round_["legal"]:
                choice = "stand" if self.game == "blackjack" else "free_spin"
                act = {"action": str(uuid4()), "round": round_["id"], "choice": choice}
                round_ = self.call("act", act)["round"]
        self._connection.close()
        return self

    def call(self, name, sent):
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        answer = self._ask("POST", f"/play/api/{name}", json.dumps(sent), headers)
        body = json.loads(answer.text)
        self.said[name, answer.status, body.get("error", {}).get("code", "")] += 1
        return body

    def _ask(self, method, path, body, headers):
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        answer.text = answer.read().decode()
        answer.location = answer.headers.get("Location", "")
        return answer


@pytest.mark.slow(budget=SECONDS + 60)
def test_fifty_players_at_once(committed_db, lucky, web_server, record_property):
    names = [f"player-{number}" for number in range(PLAYERS)]
    link_players(operator=lucky.operator, external_ids=names)
    for name in names:
        pay_in(lucky.operator, name, "1000")
    server = web_server()
    token = lucky.headers["Authorization"].removeprefix("Bearer ")
    games = list(BETS)
    robots = [Robot(server, token, name, games[n % len(games)]) for n, name in enumerate(names)]

    with ThreadPoolExecutor(PLAYERS) as pool:
        deadline = time.monotonic() + SECONDS
        list(pool.map(lambda robot: robot.play_until(deadline), robots))

    said = sum((robot.said for robot in robots), Counter())
    assert {key for key in said if key[1] != 200 and key[2] != "BALANCE_NOT_ENOUGH"} == set(), said
    assert "Traceback" not in server.log
    bets = sum(count for (name, status, _code), count in said.items() if (name, status) == ("bet", 200))
    assert GameRound.objects.count() == bets >= PLAYERS
    assert prove().findings.lines() == []
    prove_rounds()
    moved = LedgerTransaction.objects.filter(kind__in=[1, 2]).aggregate(sum=Sum("amount"))["sum"]
    held = Wallet.objects.filter(player__isnull=False).aggregate(sum=Sum("balance"))["sum"]
    assert held == PLAYERS * 1000 + moved
    rounds = GameRound.objects.aggregate(net=Sum("won") + Sum("refunded") - Sum("staked"))
    assert rounds["net"] == moved
    record_property("rounds", f"{bets} in {SECONDS:g} s, {dict(said)}")
