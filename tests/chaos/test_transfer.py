"""
Balance-transfer mode: cashiers, pages and game servers that keep a journal, and processes that die, the database's
among them. Then the journals and the ledger say the same, to the coin.

`make soak` runs this for longer: SOAK_SECONDS, SOAK_SEED.
"""

import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from gameplay.models import Game, GameRound
from gameplay.provider_api.providers import IssuedKey, issue_key
from players.models import Operator
from tests.chaos import figures, journal
from tests.chaos.cashier import Cashier
from tests.chaos.client import Heards
from tests.chaos.comparing import compare
from tests.chaos.game_server import GameServer
from tests.chaos.journal import Entry, Journal
from tests.chaos.killing import (  # noqa: F401
    ASKED,
    IS_LONG,
    SEED,
    Victims,
    between,
    committed_db,
    database,
    say,
    worker_of,
)
from tests.chaos.page import Page
from tests.factories import casino, external_game, issued, seat
from tests.seamless.storm import GAMES
from wallets import services
from wallets.models import LedgerTransaction, Seal
from wallets.proof import prove

SECONDS = ASKED or 12
CASHIERS = 2
# The house is prepaid, pays for its branch, which is prepaid too, and the third one is invoiced.
FUNDS = {"house": Decimal(1000000), "branch": Decimal(600), "invoiced": Decimal(0)}
PARENTS = {"branch": "house"}
PREPAID = {"house", "branch"}
START_MONEY = Decimal(100)
# Nothing that was sent in the storm is under way any more.
STILL_SECONDS = 2
SEALED_WITHIN = 60


@dataclass
class Company:
    """Everybody who asks. A page and a game server for each player, and the cashiers."""

    cashiers: list[Cashier]
    pages: list[Page]
    game_servers: list[GameServer]
    heards: Heards
    folder: Path

    @property
    def clients(self) -> list[Cashier | GameServer]:
        return [*self.cashiers, *self.game_servers]

    def entries(self) -> list[Entry]:
        return journal.read(sorted(self.folder.glob("*.jsonl")))


class Casting:
    """Makes the operators, their players and all clients; the players' first money is in the journals too."""

    def __init__(self, folder: Path, urls: list[str]) -> None:
        self.folder, self.urls, self.heards = folder, urls, Heards()
        self.wheel = external_game()
        self.key: IssuedKey = issue_key(provider=self.wheel.provider, now=datetime.now(UTC))
        self.company = Company([], [], [], self.heards, folder)

    def cast(self) -> Company:
        operators: dict[str, Operator] = {}
        for login_id, funds in FUNDS.items():
            method = "deposit" if login_id in PREPAID else "invoice"
            parent = operators.get(PARENTS.get(login_id, ""))
            operators[login_id] = casino(
                login_id=login_id,
                payment_method=method,
                parent=parent,
                funds={"USD": str(funds)} if funds else {},
            )
            self._people_of(operators[login_id])
        return self.company

    def _people_of(self, operator: Operator) -> None:
        players = [f"{operator.login_id}-p{number}" for number in range(len(GAMES))]
        services.link_players(operator=operator, external_ids=players)
        children = {parent: child for child, parent in PARENTS.items()}
        cashiers = [
            Cashier(
                operator.login_id,
                number,
                issued(operator).secret,
                players,
                self.urls,
                SEED,
                self._journal(f"{operator.login_id}-{number}"),
                self.heards,
                children.get(operator.login_id),
            )
            for number in range(CASHIERS)
        ]
        start = [
            {
                "type": "deposit",
                "playerExternalId": player,
                "currency": "USD",
                "amount": START_MONEY,
                "referenceId": f"start-{player}",
            }
            for player in players
        ]
        cashiers[0].in_bulk(start, lambda: False)
        self.company.cashiers += cashiers
        for player, game in zip(players, GAMES, strict=True):
            self._seats_of(operator, player, game)

    def _seats_of(self, operator: Operator, player: str, game: str) -> None:
        book = self._journal(player)
        whose = (operator.login_id, player)
        _session, secret = seat(operator, player, Game.objects.get(code=game))
        number = len(self.company.pages)
        url = self.urls[number % len(self.urls)]
        self.company.pages.append(Page(number, *whose, secret, game, url, SEED, book, self.heards))
        _session, at_the_wheel = seat(operator, player, self.wheel)
        self.company.game_servers.append(
            GameServer(*whose, at_the_wheel, self.key, self.urls, SEED, book, self.heards)
        )

    def _journal(self, name: str) -> Journal:
        return Journal(self.folder / f"{name}.jsonl")


@pytest.fixture
def journals(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "journals"
    folder.mkdir()
    return folder


@pytest.mark.slow(budget=90 if not IS_LONG else 2 * SECONDS + 300)
def test_the_journals_and_the_ledger_say_the_same(database, between, web_server, worker_of, journals, capsys):  # noqa: F811
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call would fill the memory
    with capsys.disabled():
        say(f"\nSOAK_SEED={SEED}: balance-transfer mode, a storm of {SECONDS:g} s")
        seals = {"SEAL_EVERY_SECONDS": "30" if IS_LONG else "2"}
        servers = [web_server(processes=2 if IS_LONG else 1, threads=12, **seals) for _ in range(2)]
        company = Casting(journals, [it.url for it in servers]).cast()
        worker = worker_of(servers[0].environment)
        victims = Victims(database, between, servers, worker, random.Random(SEED))

        rage(company, victims)
        say(f"  storm over: {dict(victims.kills)} killed; {dict(company.heards.answers)}")
        time.sleep(STILL_SECONDS)
        settled = settle(company)
        compare_all(company, victims, settled)


def rage(company: Company, victims: Victims) -> None:
    is_over = threading.Event()
    work = [it.work for it in company.clients] + [it.play for it in company.pages]
    trouble: list[BaseException] = []

    def do(one) -> None:
        try:
            one(is_over.is_set)
        except BaseException as raised:
            trouble.append(raised)
            raise

    threads = [threading.Thread(target=do, args=(one,), daemon=True) for one in work]
    for thread in threads:
        thread.start()
    answers = company.heards.answers
    victims.storm(
        SECONDS,
        turn=lambda: None,
        progress=lambda: f"{answers['OK'] + answers['played']} calls answered",
    )
    while not victims.are_served():
        victims.revive()
        time.sleep(0.2)
    is_over.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert trouble == [], "a client could not go on"


def settle(company: Company) -> Counter[str]:
    """Each unknown is asked for by its reference; one that nobody has seen is given up for good. What they were."""
    asked_by = {it.name: it for it in company.clients}
    settled: Counter[str] = Counter()
    for it in company.entries():
        if it.state != "unknown" or it.book == "page":
            continue
        client = asked_by[it.facts["by"]]
        status = client.look_up(it.id)
        client.take_status(it.id, status)
        settled[status["status"]] += 1
    for page in company.pages:
        settled["clicked again"] += page.finish()
    return settled


def compare_all(company: Company, victims: Victims, settled: Counter[str]) -> None:
    entries = company.entries()
    assert [it for it in entries if it.state == "unknown"] == []
    found = compare(entries, PREPAID, PARENTS)
    states = Counter(it.state for it in entries)
    seals = seals_of_everything(victims)
    figures.tell(
        "transfer",
        {
            "seconds": SECONDS,
            "kills": victims.kills.total(),
            "killed": dict(victims.kills),
            "asked": len(entries),
            "acknowledged": states["acknowledged"],
            "refused": states["refused"],
            "unknown for a while": sum(it.was_unknown for it in entries),
            "settled at the end": dict(settled),
            "movements": found.movements,
            "rounds": GameRound.objects.count(),
            "seals": seals,
            "lost": len(found.lost),
            "doubled": len(found.doubled),
            "otherwise wrong": len(found.wrong),
        },
    )
    assert (found.lost[:5], found.doubled[:5], found.wrong[:5]) == ([], [], [])
    if not IS_LONG:
        assert_it_would_be_seen(entries)
    assert_balances(company, found.sums)
    report = prove()
    assert report.is_proved, report.findings.lines()
    assert victims.kills.total()
    assert states["acknowledged"] > 10 * len(company.pages)


def assert_it_would_be_seen(entries: list[Entry]) -> None:
    """A row that is not there, one too many, and one of another amount, of each kind of client."""
    for book in ("wallet", "provider", "page"):
        moved = ("win",) if book == "page" else ("transaction", "amount")
        one = next(
            it
            for it in entries
            if it.book == book
            and it.state == "acknowledged"
            and it.facts.get("kind") != "to child"
            and all(Decimal(it.facts.get(name) or 0) for name in moved)
        )
        others = [
            it for it in entries if it is not one and it.facts.get("round") != one.facts.get("round", "")
        ]
        assert compare(others, PREPAID, PARENTS).doubled

        changed = {"win": "0.01", "amount": "0.01"}
        other = Entry(one.book, one.id, one.state, one.facts | changed)
        found = compare([*others, other], PREPAID, PARENTS)
        assert found.wrong or (found.lost and found.doubled)

        forgotten = {"transaction": "1", "round": "1"}
        gone = Entry(one.book, one.id, one.state, one.facts | forgotten)
        assert compare([*others, gone], PREPAID, PARENTS).lost


def assert_balances(company: Company, sums: dict[tuple[str, str | None], Decimal]) -> None:
    """As the operators are told them: each player's is the sum of the journals, and so is each operator's own."""
    asking = {it.operator: it for it in company.cashiers}
    for page in company.pages:
        told = asking[page.operator].balance_of(page.player)
        assert told == sums[page.operator, page.player], page.player
    for login_id in PREPAID:
        assert asking[login_id].own_balance() == FUNDS[login_id] + sums[login_id, None], login_id


def seals_of_everything(victims: Victims) -> int:
    """The worker goes on until every row is under a seal; `prove` compares them all."""
    deadline = time.monotonic() + SEALED_WITHIN
    rows = LedgerTransaction.objects.count()
    while Seal.objects.aggregate(rows=Sum("rows"))["rows"] != rows:
        assert time.monotonic() < deadline, "the worker does not seal"
        victims.revive()  # it ends when the database is away at its start
        time.sleep(0.5)
    return Seal.objects.count()
