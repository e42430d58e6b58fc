"""
Twenty players, an operator that fails in every way, and processes that die, the database's among them. Then all is put
right, to the coin. Web server and worker go through a PgBouncer where there is one, and that is killed too.

`make soak` runs this for longer: SOAK_SECONDS, SOAK_SEED.
"""

import logging
import os
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.db.utils import InterfaceError, OperationalError
from pytest_django import DjangoDbBlocker

from config.postgres.place import DATABASE, SUPERUSER
from gameplay import launch, overdue
from gameplay.models import Action, Delivery, GameRound, Provider
from gameplay.play import clicks
from gameplay.seamless import gate
from players.models import Operator
from tests.bouncer import Bouncer, find_pgbouncer
from tests.clusters import OwnServer, own_server
from tests.seamless.blows import Victims, Worker, strike
from tests.seamless.storm import GAMES, HOLD_SECONDS, Gambler, Tally, Weather
from wallets import services
from wallets.models import LedgerTransaction
from wallets.proof import prove

SECONDS = float(os.environ.get("SOAK_SECONDS", "20"))
SEED = int(os.environ.get("SOAK_SEED") or random.randrange(10**6))
IS_LONG = SECONDS > 60
PLAYERS = 20
# In a long storm there is time to play between the blows.
BLOWS_EVERY = (5, 15) if IS_LONG else (2, 6)
# Before the storm everybody plays: a machine that is slow to start plays too.
FAIR_SECONDS = 20
DRAIN_SECONDS = 40 + SECONDS
# The bet was asked before its cancel was made.
NOTHING_IS_HELD_AFTER = 2 * HOLD_SECONDS


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@pytest.fixture
def database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[OwnServer]:
    with django_db_blocker.unblock(), own_server() as started:
        yield started


@pytest.fixture
def between(database: OwnServer) -> Iterator[Bouncer | None]:
    """The way to it of those that are killed. This process looks on directly."""
    if find_pgbouncer() is None:
        yield None
        return
    started = Bouncer({"host": str(database.place.socket_dir), "user": SUPERUSER}).start()
    yield started
    started.stop()


@pytest.fixture
def committed_db(database: OwnServer, between: Bouncer | None) -> str:
    """What the casino and the web server stand on: not the server that other tests share."""
    return database.url if between is None else between.url(DATABASE)


@pytest.fixture
def worker_of() -> Iterator[object]:
    started: list[Worker] = []

    def start(environment: dict[str, str]) -> Worker:
        worker = Worker(environment)
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()


@pytest.mark.slow(budget=90 if SECONDS <= 20 else 3 * SECONDS + 120)
def test_no_coin_is_lost_and_none_is_doubled(lucky, database, between, web_server, worker_of, capsys):
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call would fill the memory
    with capsys.disabled():
        say(f"\nSOAK_SEED={SEED} SOAK_SECONDS={SECONDS:g}")
        lucky.sandbox.book.tombstones = SEED % 2 == 0
        names = [f"p{number}" for number in range(PLAYERS)]
        services.link_players(operator=lucky.operator, external_ids=names)
        for name in names:
            lucky.sandbox.book.set_balance(name, "USD", Decimal(100000))
        server = web_server(processes=2, threads=16, CALLBACK_CIRCUIT_SECONDS="2")
        worker = worker_of(server.environment)
        tally = Tally()

        victims = Victims(database, between, server, worker)
        rage(lucky, victims, tally, names)
        say(f"  storm over: {dict(tally.kills)} killed; {dict(tally.answers)}")
        calm(lucky, victims)
        prove_all(lucky, tally)


def rage(lucky, victims: Victims, tally: Tally, names: list[str]) -> None:
    server, worker = victims.server, victims.worker
    is_over = threading.Event()
    gamblers = [
        Gambler(number, server.url, secret_of(lucky, name, GAMES[number % len(GAMES)]), game, SEED, tally)
        for number, name in enumerate(names)
        for game in [GAMES[number % len(GAMES)]]
    ]
    threads = [threading.Thread(target=it.play, args=(is_over.is_set,), daemon=True) for it in gamblers]
    for thread in threads:
        thread.start()
    fair = time.monotonic() + FAIR_SECONDS
    while len(tally.played) < PLAYERS and time.monotonic() < fair:
        time.sleep(0.1)
    deadline = time.monotonic() + SECONDS
    rng = random.Random(SEED)
    weather = Weather(lucky.sandbox.faults, rng)
    any_of_them = rng.choices(["web", "worker", "database", "bouncer"], [8, 8, 2, 1], k=10000)
    blows = ["web", "worker", "database", "bouncer", "all of the web", *any_of_them]
    if victims.bouncer is None:
        blows = [it for it in blows if it != "bouncer"]
    next_blow = time.monotonic() + 3
    said = time.monotonic()
    while time.monotonic() < deadline:
        weather.change()
        for name, process in (("web", server), ("worker", worker)):
            if process.revive():
                tally.killed(f"{name}, by itself")
        time.sleep(rng.uniform(0.3, 1.5))
        # Nobody plays while nobody serves.
        if time.monotonic() > next_blow and len(server.workers()) == server.processes:
            strike(blows.pop(0), victims, rng, tally)
            next_blow = time.monotonic() + rng.uniform(*BLOWS_EVERY)
        hurry()
        if time.monotonic() > said + 10:
            said = time.monotonic()
            killed = sum(tally.kills.values())
            say(f"  {deadline - said:4.0f} s to go, {len(tally.played)} rounds played, {killed} kills")
    is_over.set()
    lucky.heal()
    for thread in threads:
        thread.join(40)
        assert not thread.is_alive()


def secret_of(lucky, player: str, game: str) -> str:
    made = launch.launch(
        operator=Operator.objects.get(pk=lucky.operator.pk),
        external_id=player,
        provider_id=Provider.objects.get(code="originals").pk,
        game_code=game,
        language="en",
        currency="USD",
        rtp=Decimal(0),
        return_url="",
        is_demo=False,
        now=datetime.now(UTC),
    )
    return launch.enter(secret=made.url.rsplit("/", 1)[1], now=datetime.now(UTC))[1]


def hurry() -> None:
    """
    Pauses are cut short, so that a player who is owed something plays on; but none in which a bet may still be booked.

    A lease is among them now and then: that delivery goes out twice at once, and has to be booked once.
    """
    now = datetime.now(UTC)
    long_ago = now - timedelta(seconds=NOTHING_IS_HELD_AFTER)
    paused = Q(missing=0, attempts__gte=3) | Q(missing__gt=0, created_at__lt=long_ago)
    owed = Delivery.objects.filter(paused, state="due", due_at__gt=now + timedelta(seconds=2))
    try:
        owed.update(due_at=now)
    except (OperationalError, InterfaceError):
        connection.close()


def calm(lucky, victims: Victims) -> None:
    """The faults are over. What is held back is booked, open hands are left, and the worker works."""
    time.sleep(HOLD_SECONDS)
    gate.forget_all()
    deadline = time.monotonic() + DRAIN_SECONDS
    while lucky.unfinished() or GameRound.objects.filter(state__in=("open", "asking")).exists():
        assert time.monotonic() < deadline, f"not drained: {lucky.unfinished()}"
        # A worker that was starting while the database was away has ended since.
        victims.worker.revive()
        now = datetime.now(UTC)
        Delivery.objects.filter(state__in=("due", "asked")).update(due_at=now - timedelta(seconds=1))
        time.sleep(1)
        if not lucky.unfinished():
            GameRound.objects.filter(state="open").update(opened_at=now - timedelta(days=2))
            overdue.settle_overdue(now=now)


def prove_all(lucky, tally: Tally) -> None:
    lucky.assert_books_agree()
    rounds = {it.pk: it for it in GameRound.objects.select_related("game")}
    assert {it.state for it in rounds.values()} <= {"finished", "cancelled"}
    theirs = lucky.sandbox.book.entries()
    lost = doubled = 0
    wins, debits = defaultdict(list), defaultdict(list)
    for entry in theirs:
        (wins if entry.command == "win" else debits)[int(entry.round)].append(entry)
    for round_ in rounds.values():
        paid = sum((it.amount for it in wins[round_.pk]), Decimal(0))
        stands = [it for it in debits[round_.pk] if not it.cancelled_by]
        owed = clicks.see(round_).win if round_.state == "finished" else Decimal(0)
        lost += paid < owed
        doubled += paid > owed
        assert round_.won == paid == owed, round_.pk
        assert bool(stands) == (round_.state == "finished"), round_.pk
    # What a page was told is played had its debit, and stands.
    assert {it for it in tally.played if rounds[it].state != "finished"} == set()
    assert_only_cancelled_bets_differ(theirs)
    assert_balances(lucky)
    report = prove()
    assert report.is_proved, report.findings.lines()
    states = [it.state for it in rounds.values()]
    say(
        f"  rounds {len(rounds)}: {states.count('finished')} finished, {states.count('cancelled')} cancelled;"
        f" killed {sum(tally.kills.values())} times; lost {lost}, doubled {doubled}; seed {SEED}",
    )
    assert states.count("finished") >= PLAYERS


def assert_only_cancelled_bets_differ(theirs) -> None:
    """A movement that one book has and the other lacks is a bet with its cancel."""
    deliveries = {str(it.pk): it for it in Delivery.objects.select_related("round")}
    rows = dict(Action.objects.values_list("external_id", "transaction_id"))
    booked = set(LedgerTransaction.objects.values_list("id", flat=True))
    for entry in theirs:
        ours = deliveries[entry.id]
        has_row = rows.get(ours.action_id) in booked
        assert has_row or (entry.command == "bet" and entry.cancelled_by) or not entry.amount, entry
    known = {entry.id for entry in theirs}
    for delivery in deliveries.values():
        if delivery.command != "cancel" and rows.get(delivery.action_id) in booked and delivery.amount:
            assert str(delivery.pk) in known or delivery.state == "undone", delivery.pk


def assert_balances(lucky) -> None:
    """The money itself moved as the book's lines say: nothing twice."""
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entry in lucky.sandbox.book.entries():
        moved[entry.player, entry.currency] += Decimal(0) if entry.cancelled_by else entry.amount
    for key, balance in lucky.sandbox.book.balances().items():
        assert balance == Decimal(100000) + moved[key], key
