"""Who is in the books: two operators, one invoiced and one prepaid, with players that have money, and a game server."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection

from benchmarks.progress import Bar
from gameplay.models import Game
from gameplay.provider_api.providers import IssuedKey, issue_key
from players.models import Operator
from tests.factories import casino, external_game, issued, seat
from wallets import services
from wallets.models import Operation
from wallets.services import Transfer

A_CALL = 1000
LARGE = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Book:
    """`token` is the invoiced operator's, as the header says it."""

    invoiced: Operator
    prepaid: Operator
    players: list[str]
    token: str
    provider_key: IssuedKey
    game: Game

    def seats(self, count: int, game: Game | None = None) -> list[tuple[str, str]]:
        """Players with money at a game, the slot if none is named: each one's secret, and what the next round shows."""
        wanted = game or Game.objects.get(code="harbour-lights")
        taken = []
        for player in self.players[:count]:
            pay(self.invoiced, [player], LARGE, mark=f"seat-{wanted.pk}")
            session, secret = seat(self.invoiced, player, wanted)
            taken.append((secret, session.next_commitment))
        return taken


def make(*, wallets: int, rows: int, bar: Bar) -> Book:
    """Everything comes through the services. `rows` is how many ledger rows the invoiced operator has afterwards."""
    invoiced = casino(login_id="invoiced", payment_method="invoice")
    prepaid = casino(login_id="prepaid", payment_method="deposit", funds={"USD": "100000000000"})
    players = [f"player-{number}" for number in range(wallets)]
    for operator in (invoiced, prepaid):
        for start in range(0, wallets, A_CALL):
            services.link_players(operator=operator, external_ids=players[start : start + A_CALL])
    _fill(invoiced, players, rows, bar)
    game = external_game()
    key = issue_key(provider=game.provider, now=datetime.now(UTC))
    return Book(invoiced, prepaid, players, f"Bearer {issued(invoiced).secret}", key, game)


def _fill(operator: Operator, players: list[str], rows: int, bar: Bar) -> None:
    for start in range(0, rows, A_CALL):
        count = min(A_CALL, rows - start)
        named = [players[(start + place) % len(players)] for place in range(count)]
        pay(operator, named, Decimal("1.25"), mark=f"book-{start}")
        bar.show(f"{start + count:,} of {rows:,} rows", (start + count) / rows)


def pay(operator: Operator, players: list[str], amount: Decimal, *, mark: str) -> None:
    """A deposit for each of them."""
    transfers = [
        Transfer(Operation.DEPOSIT, player, "USD", amount, f"{mark}-{place}-{player}")
        for place, player in enumerate(players)
    ]
    results = services.move_in_bulk(operator=operator, transfers=transfers, now=datetime.now(UTC))
    refused = [it for it in results if isinstance(it, Exception)]
    assert not refused, refused[0]


def settle() -> None:
    """What autovacuum would do in its own time, in the middle of a round."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)")
        cursor.execute("checkpoint")


def durability() -> dict[str, str]:
    """fsync and synchronous_commit, as the database says."""
    found = {}
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "server_version"):
            cursor.execute(f"show {name}")
            found[name] = str(cursor.fetchone()[0])
    return found
