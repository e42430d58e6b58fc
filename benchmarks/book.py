"""Who is in the books: invoiced operators and a prepaid one, with players that have money, and a game server."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection

from benchmarks import filling
from benchmarks.progress import Bar
from gameplay.models import Game
from gameplay.provider_api.providers import IssuedKey, issue_key
from players.models import Operator
from tests.factories import casino, external_game, issued, seat
from wallets import rollups, services
from wallets.models import Operation
from wallets.services import Transfer

A_CALL = 1000
EXPORTED = 10
"""One row of so many is of the operator whose book is exported."""
LARGE = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Book:
    """
    `token` is the invoiced operator's, as the header says it. `exported` has a tenth of the rows.
    """

    invoiced: Operator
    prepaid: Operator
    exported: Operator
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
    """Everything goes through the ledger's one writer. `rows` is how many the invoiced operators have afterwards."""
    casino(login_id="invoiced", payment_method="invoice")
    casino(login_id="exported", payment_method="invoice")
    casino(login_id="prepaid", payment_method="deposit", funds={"USD": "100000000000"})
    players = _names(wallets)
    for login_id in ("invoiced", "exported", "prepaid"):
        for start in range(0, wallets, A_CALL):
            services.link_players(operator=_named(login_id), external_ids=players[start : start + A_CALL])
    exported = rows // EXPORTED
    filling.fill(_named("exported"), exported, bar)
    filling.fill(_named("invoiced"), rows - exported, bar)
    external_game()
    return find(wallets=wallets)


def find(*, wallets: int) -> Book:
    """The book that is there, with new keys for whoever calls."""
    game = Game.objects.get(code="wheel")
    key = issue_key(provider=game.provider, now=datetime.now(UTC))
    invoiced = _named("invoiced")
    token = f"Bearer {issued(invoiced).secret}"
    return Book(invoiced, _named("prepaid"), _named("exported"), _names(wallets), token, key, game)


def _names(wallets: int) -> list[str]:
    return [f"player-{number}" for number in range(wallets)]


def _named(login_id: str) -> Operator:
    return Operator.objects.get(login_id=login_id)


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


def add_up() -> None:
    """What a worker would have done meanwhile: the sums by quarter hour, to the last row."""
    while rollups.roll_up():
        pass


def durability() -> dict[str, str]:
    """fsync and synchronous_commit, as the database says."""
    found = {}
    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "server_version"):
            cursor.execute(f"show {name}")
            found[name] = str(cursor.fetchone()[0])
    return found
