"""In balance-transfer mode nothing that a player does opens a connection to anybody."""

import socket
from datetime import UTC, datetime

import httpx
import pytest
from django.test import Client

from gameplay.overdue import settle_overdue
from players.services import operators
from tests.play.page import BETS, enter, is_open, make_old


class OutboundConnection(AssertionError):
    pass


@pytest.fixture
def alone(monkeypatch):
    """Any connection that Python opens fails. The database's is libpq's own, so nothing is left out for it."""

    def refuse(*args, **kwargs):
        raise OutboundConnection(repr(args[1:] or args))

    for name in ("connect", "connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


def test_from_launch_to_payout(lucky, alone):
    operators.update_settings(operator=lucky.operator, game_origins=["https://casino.example"])
    lucky.post("player/wallet/deposit", {"playerExternalId": "alice", "currency": "USD", "amount": 1000})
    for game in BETS:
        opened = enter(lucky, game, returnUrl="https://casino.example/lobby")
        Client().get(f"/play/{game}/{opened.session_id}")
        opened.rig(is_open if game in ("blackjack", "harbour-lights") else lambda it: it.win > 0)
        round_ = opened.bet().round
        while round_["legal"]:
            round_ = opened.act(round_["id"], "stand" if game == "blackjack" else "free_spin").round
        for name in ("boot", "pulse", "history"):
            assert opened.call(name).status == 200
        assert Client().get(httpx.URL(round_["verifyUrl"]).path).status_code == 200
        left = opened
    left.rig(is_open)
    make_old(left.bet().round["id"], hours=25)
    settle_overdue(now=datetime.now(UTC))
    left.call("exit")
    lucky.post("game/kick", {"playerExternalId": "alice"})
    assert lucky.get("transaction/list", cursor="", limit=100).status == 200
    taken = lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
    assert taken.status == 200


def test_the_guard_holds(alone):
    with pytest.raises(OutboundConnection):
        httpx.get("http://127.0.0.1:9/", timeout=1)
