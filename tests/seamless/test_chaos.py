"""
Twenty players, an operator that fails in every way, and processes that die, the database's among them. Then all is put
right, to the coin. Web server and worker go through a PgBouncer where there is one, and that is killed too.

`make soak` runs this for longer: SOAK_SECONDS, SOAK_SEED.
"""

import logging
import random
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.db.utils import InterfaceError, OperationalError

from gameplay import launch, overdue
from gameplay.models import Action, Delivery, GameRound, Provider
from gameplay.play import clicks
from gameplay.seamless import gate
from players.models import Operator
from tests.chaos import figures
from tests.chaos.killing import ASKED, SEED, Victims, between, committed_db, database, say, worker_of  # noqa: F401
from tests.seamless.storm import GAMES, HOLD_SECONDS, Gambler, Tally, Weather
from wallets import services
from wallets.models import LedgerTransaction
from wallets.proof import prove

SECONDS = ASKED or 20
PLAYERS = 20
# Before the storm everybody plays: a machine that is slow to start plays too.
FAIR_SECONDS = 20
DRAIN_SECONDS = 40 + SECONDS
# The bet was asked before its cancel was made.
NOTHING_IS_HELD_AFTER = 2 * HOLD_SECONDS


@pytest.mark.slow(budget=90 if SECONDS <= 20 else 3 * SECONDS + 120)
def test_no_coin_is_lost_and_none_is_doubled(lucky, database, between, web_server, worker_of, capsys):  # noqa: F811
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each call would fill the memory
    with capsys.disabled():
        say(f"\nSOAK_SEED={SEED}: seamless mode, a storm of {SECONDS:g} s")
        lucky.sandbox.book.tombstones = SEED % 2 == 0
        names = [f"p{number}" for number in range(PLAYERS)]
        services.link_players(operator=lucky.operator, external_ids=names)
        for name in names:
            lucky.sandbox.book.set_balance(name, "USD", Decimal(100000))
        server = web_server(processes=2, threads=16, CALLBACK_CIRCUIT_SECONDS="2")
        worker = worker_of(server.environment)
        victims = Victims(database, between, [server], worker, random.Random(SEED))
        tally = Tally()

        rage(lucky, victims, tally, names)
        say(f"  storm over: {dict(victims.kills)} killed; {dict(tally.answers)}")
        calm(lucky, victims)
        prove_all(lucky, victims, tally)


def rage(lucky, victims: Victims, tally: Tally, names: list[str]) -> None:
    is_over = threading.Event()
    url = victims.servers[0].url
    gamblers = [
        Gambler(number, url, secret_of(lucky, name, GAMES[number % len(GAMES)]), game, SEED, tally)
        for number, name in enumerate(names)
        for game in [GAMES[number % len(GAMES)]]
    ]
    threads = [threading.Thread(target=it.play, args=(is_over.is_set,), daemon=True) for it in gamblers]
    for thread in threads:
        thread.start()
    fair = time.monotonic() + FAIR_SECONDS
    while len(tally.played) < PLAYERS and time.monotonic() < fair:
        time.sleep(0.1)
    weather = Weather(lucky.sandbox.faults, victims.rng)

    def turn() -> None:
        weather.change()
        hurry()

    victims.storm(SECONDS, turn=turn, progress=lambda: f"{len(tally.played)} rounds played")
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
        victims.revive()
        now = datetime.now(UTC)
        Delivery.objects.filter(state__in=("due", "asked")).update(due_at=now - timedelta(seconds=1))
        time.sleep(1)
        if not lucky.unfinished():
            GameRound.objects.filter(state="open").update(opened_at=now - timedelta(days=2))
            overdue.settle_overdue(now=now)


def prove_all(lucky, victims: Victims, tally: Tally) -> None:
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
    figures.tell(
        "seamless",
        {
            "seconds": SECONDS,
            "kills": victims.kills.total(),
            "killed": dict(victims.kills),
            "rounds": len(states),
            "finished": states.count("finished"),
            "cancelled": states.count("cancelled"),
            "movements": LedgerTransaction.objects.count(),
            "no clear answer": tally.answers["CALLBACK_ERROR"],
            "lost": lost,
            "doubled": doubled,
        },
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
