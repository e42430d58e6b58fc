"""What is measured, in order, with its aim: a figure and what it is compared with, as two loads."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from benchmarks import cpu, talks
from benchmarks.calling import Calling, Talk
from benchmarks.crew import Crew
from benchmarks.posting import Posting
from benchmarks.rounds import Side
from benchmarks.stage import Stage
from benchmarks.web import WebServer
from players.models import Operator

CONNECTIONS = 16
BULK = 1000
BULK_CONNECTIONS = 2
ACTIONS = 100
BATCH_CONNECTIONS = 4

Sides = tuple[Side, Side | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """:param aim: the least ratio to `base`. :param each: what one operation is."""

    name: str
    title: str
    each: str
    base: str
    aim: float | None
    sides: Callable[[Stage], Sides]


def _posted(processes: int, *, one_wallet: bool = False, prepaid: bool = False) -> Callable[[Stage], Sides]:
    def sides(stage: Stage) -> Sides:
        operator: Operator = stage.book.prepaid if prepaid else stage.book.invoiced
        players = stage.book.players[:1] if one_wallet else stage.book.players
        crew = Crew(Posting(operator, players), processes)
        one_row = one_wallet or prepaid
        return Side(crew, None, stage.database_meter), stage.floor(processes, wallets=1 if one_row else None)

    return sides


def _calls(stage: Stage, web: WebServer, made: Callable[[], list[Talk]]) -> Side:
    """One process is enough: it does far less for a call than the server."""
    return Side(Crew(Calling(web.port, made), 1), cpu.of_tree(web.pid), stage.database_meter)


def _deposits(stage: Stage, web: WebServer | None = None) -> Side:
    book = stage.book
    return _calls(
        stage,
        web or stage.web,
        lambda: [talks.Deposits(book.token, _share(stage, n)) for n in range(CONNECTIONS)],
    )


def _http_deposit(stage: Stage) -> Sides:
    return _deposits(stage), stage.floor(CONNECTIONS)


def _http_info(stage: Stage) -> Sides:
    book = stage.book
    info = _calls(
        stage, stage.web, lambda: [talks.Info(book.token, _share(stage, n)) for n in range(CONNECTIONS)]
    )
    return info, _deposits(stage)


def _http_bulk(stage: Stage) -> Sides:
    book = stage.book
    bulk = _calls(
        stage,
        stage.web,
        lambda: [talks.Bulk(book.token, _share(stage, n), BULK) for n in range(BULK_CONNECTIONS)],
    )
    return bulk, stage.floor(BULK_CONNECTIONS)


def _http_spin(stage: Stage) -> Sides:
    seats = stage.book.seats(CONNECTIONS)
    spins = _calls(
        stage, stage.web, lambda: [talks.Spins(secret, commitment) for secret, commitment in seats]
    )
    return spins, stage.floor(CONNECTIONS)


def _http_batch(stage: Stage) -> Sides:
    key = stage.book.provider_key
    seats = stage.book.seats(BATCH_CONNECTIONS, stage.book.game)
    batches = _calls(
        stage,
        stage.web,
        lambda: [talks.Batches(key.key.key_id, key.secret, secret, ACTIONS) for secret, _shown in seats],
    )
    return batches, stage.floor(BATCH_CONNECTIONS)


def _plain(stage: Stage) -> Sides:
    token = stage.plain_token
    ordinary = _calls(
        stage,
        stage.plain_web,
        lambda: [talks.Deposits(token, _share(stage, n), "/deposit") for n in range(CONNECTIONS)],
    )
    return _deposits(stage), ordinary


def _pooled(stage: Stage) -> Sides:
    """The PgBouncer's CPU counts as the web's."""
    ours = _deposits(stage, stage.pooled_web)
    web, bouncer = cpu.of_tree(stage.pooled_web.pid), cpu.of_tree(stage.bouncer.pid)
    return replace(ours, web=lambda: web() + bouncer()), _deposits(stage)


def _unprepared(stage: Stage) -> Sides:
    return _deposits(stage, stage.unprepared_web), _deposits(stage)


def _share(stage: Stage, number: int) -> list[str]:
    """Players of one connection, in an order of its own, so that no two wait for the same wallet for long."""
    players = stage.book.players
    start = number * len(players) // CONNECTIONS
    return players[start:] + players[:start]


FLOOR = "the floor"
FIGURES = [
    Figure("ledger-2", "ledger posting from Python, 2 processes", "posting", FLOOR, 0.9, _posted(2)),
    Figure("ledger-8", "ledger posting from Python, 8 processes", "posting", FLOOR, 0.9, _posted(8)),
    Figure("wallet-2", "all on one wallet, 2 processes", "posting", FLOOR, 1.0, _posted(2, one_wallet=True)),
    Figure("wallet-8", "all on one wallet, 8 processes", "posting", FLOOR, 1.0, _posted(8, one_wallet=True)),
    Figure(
        "prepaid-2",
        "deposits of one prepaid operator, 2 processes",
        "deposit",
        FLOOR,
        0.8,
        _posted(2, prepaid=True),
    ),
    Figure(
        "prepaid-8",
        "deposits of one prepaid operator, 8 processes",
        "deposit",
        FLOOR,
        0.8,
        _posted(8, prepaid=True),
    ),
    Figure("http-deposit", "deposit over HTTP, 16 connections", "call", FLOOR, 0.25, _http_deposit),
    Figure(
        "http-info", "player/info over HTTP, 16 connections", "call", "deposit over HTTP", 2.0, _http_info
    ),
    Figure("http-bulk", "bulk deposits, 1,000 a call, 2 connections", "transfer", FLOOR, 2.0, _http_bulk),
    Figure("http-spin", "slot spin through the page's API, 16 players", "spin", FLOOR, 0.15, _http_spin),
    Figure("http-batch", "batches of 100 game actions, 4 connections", "action", FLOOR, 1.5, _http_batch),
    Figure(
        "plain", "deposit over HTTP, beside plain Django", "call", "plain Django + DRF + ORM", None, _plain
    ),
    Figure("bouncer", "deposit over HTTP through a PgBouncer", "call", "directly", None, _pooled),
    Figure(
        "unprepared", "deposit over HTTP, nothing prepared", "call", "deposit over HTTP", None, _unprepared
    ),
]
