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
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from gameplay.models import GameRound
from tests.chaos import figures
from tests.chaos.casting import FUNDS, PARENTS, PREPAID, Casting, Company
from tests.chaos.comparing import compare
from tests.chaos.journal import Entry
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
from wallets.models import LedgerTransaction, Seal
from wallets.proof import prove

SECONDS = ASKED or 12
# Nothing that was sent in the storm is under way any more.
STILL_SECONDS = 2
SEALED_WITHIN = 180


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
    """A row too many, one of another amount, and one that is not there, of each kind of client."""
    clicks = Counter(it.facts.get("round") for it in entries)
    moved = {"wallet": ("transaction", "amount"), "provider": ("transaction", "amount"), "page": ("win",)}
    for book, facts in moved.items():
        one = next(
            it
            for it in entries
            if (it.book, it.state) == (book, "acknowledged")
            and it.facts.get("kind") != "to child"
            and all(Decimal(it.facts.get(name) or 0) for name in facts)
            and (book != "page" or clicks[it.facts["round"]] == 1)
        )
        others = [it for it in entries if it is not one]
        for state, lie in (
            ("refused", {}),
            ("acknowledged", {"win": "0.01", "amount": "0.01"}),
            ("acknowledged", {"transaction": "1", "round": "1"}),
        ):
            told = Entry(one.book, one.id, state, {name: lie.get(name, it) for name, it in one.facts.items()})
            found = compare([*others, told], PREPAID, PARENTS)
            assert found.lost or found.doubled or found.wrong, told


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
