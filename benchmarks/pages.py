"""How long a page takes in a large book, beside the same page of a small one, asked in turns."""

import json
import logging
import secrets
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.client import HTTPConnection
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client
from django.urls import reverse

from benchmarks.book import pay
from benchmarks.measure import Measure
from benchmarks.progress import Bar
from benchmarks.stage import Stage
from players.models import Player, StaffMember
from players.models.staff import Role
from tests.databases import connected_to

AIM = 1.3
A_PAGE = 100
DEEP = 1000
"""The page that is asked for by its cursor, far from the beginning."""
STATEMENT_ROWS = 100
MOST_SECONDS = 5
"""Of one page in one round: one that takes a second is asked for a few times."""
LIST = "/v1/transaction/list"


class Ask(NamedTuple):
    target: str
    headers: dict[str, str]


class Reader(AbstractContextManager["Reader"]):
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=300)

    def read(self, ask: Ask) -> bytes:
        self._connection.request("GET", ask.target, headers=ask.headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{answer.status} for {ask.target}: {body[:300]!r}"
        return body

    def __exit__(self, *_trouble: object) -> None:
        self._connection.close()


def measure_pages(small: Stage, large: Stage, bar: Bar) -> list[Measure]:
    """The p99 in the large book as a part of the small one's, for each of the pages."""
    with Reader(small.web.port) as at_small, Reader(large.web.port) as at_large:
        asked = [(at_small, _asks(small, at_small, bar)), (at_large, _asks(large, at_large, bar))]
        found = []
        for place, title in enumerate(asked[0][1]):
            bar.show(title, place / len(asked[0][1]))
            sides = [(reader, asks[title]) for reader, asks in asked]
            found.append(_compare(title, sides, large.options.rounds, large.options.pages))
    return found


def _compare(title: str, sides: list[tuple[Reader, Ask]], rounds: int, times: int) -> Measure:
    ratios = []
    tails: list[list[float]] = [[] for _side in sides]
    for _round in range(rounds + 1):
        taken: list[list[float]] = [[] for _side in sides]
        began_round = time.monotonic()
        while len(taken[0]) < times and (not taken[0] or time.monotonic() < began_round + MOST_SECONDS):
            for (reader, ask), into in zip(sides, taken, strict=True):
                began = time.perf_counter()
                reader.read(ask)
                into.append(time.perf_counter() - began)
        for tail, into in zip(tails, taken, strict=True):
            tail.append(_p99(into))
        ratios.append(_p99(taken[1]) / _p99(taken[0]))
    del ratios[0]  # the first warms up
    small, large = (1000 * median(tail[1:]) for tail in tails)
    told = f"{title}: p99 of {large:.1f} ms, in the small book {small:.1f} ms, as a ratio"
    return Measure(title.split(",")[0].replace(" ", "-"), told, "", AIM, median(ratios), ratios)


def _p99(taken: list[float]) -> float:
    return sorted(taken)[min(len(taken) - 1, round(0.99 * (len(taken) - 1)))]


def _asks(stage: Stage, reader: Reader, bar: Bar) -> dict[str, Ask]:
    """The pages by name, each as it is asked for in this book."""
    with connected_to(stage.database):
        statement, cookie = _statement(stage)
    key = {"Authorization": stage.book.token}
    small_page = max(1, stage.options.rows // DEEP // 2)
    now = datetime.now(UTC)
    day = {
        "startTime": (now - timedelta(days=1)).isoformat(),
        "endTime": (now + timedelta(hours=1)).isoformat(),
        "offset": 0,
    }
    asks = {
        "statement, the player's page in the back office": Ask(statement, cookie),
        "ledger, the back office's list": Ask(reverse("admin:wallets_ledgertransaction_changelist"), cookie),
        "transaction/list of a player, first page by cursor": _list(
            key, A_PAGE, cursor="", playerExternalId=stage.book.players[0]
        ),
        "transaction/list, first page by cursor": _list(key, A_PAGE, cursor=""),
    }
    bar.step(f"walking to the page {DEEP:,}")
    cursor = _walk(reader, key, small_page)
    asks[f"transaction/list, page {DEEP:,} by cursor"] = _list(key, small_page, cursor=cursor)
    asks["transaction/list of a day, first page by time"] = _list(key, A_PAGE, **day)
    return asks


def _list(key: dict[str, str], limit: int, **query: object) -> Ask:
    return Ask(f"{LIST}?{urlencode(query | {'limit': limit})}", key)


def _walk(reader: Reader, key: dict[str, str], limit: int) -> str:
    cursor = ""
    for _page in range(DEEP - 1):
        told = json.loads(reader.read(_list(key, limit, cursor=cursor)))
        following = told["data"]["nextCursor"]
        if following is None:
            break  # a trial's book
        cursor = following
    return cursor


def _statement(stage: Stage) -> tuple[str, dict[str, str]]:
    """The page of a player with enough rows for a statement's page, and the cookie of somebody who may see it."""
    name = stage.book.players[0]
    mark = f"statement-{secrets.token_hex(6)}"
    pay(stage.book.invoiced, [name] * STATEMENT_ROWS, Decimal(1), mark=mark)
    player = Player.objects.get(operator=stage.book.invoiced, external_id=name)
    person = StaffMember.objects.create_user(username=mark, password=None, is_staff=True)
    person.take_role(Role.AUDITOR)
    logging.getLogger("axes").setLevel(logging.WARNING)
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page = reverse("admin:players_player_change", args=[player.pk])
    return page, {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
