"""Who plays and pays in the storm of balance-transfer mode: three operators, their players, and all their clients."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from gameplay.models import Game
from gameplay.provider_api.providers import IssuedKey, issue_key
from players.models import Operator
from tests.chaos import journal
from tests.chaos.cashier import Cashier
from tests.chaos.client import Heards
from tests.chaos.game_server import GameServer
from tests.chaos.journal import Entry, Journal
from tests.chaos.killing import SEED
from tests.chaos.page import Page
from tests.factories import casino, external_game, issued, seat
from tests.seamless.storm import GAMES
from wallets import services

CASHIERS = 2
# The house is prepaid, pays for its branch, which is prepaid too, and the third one is invoiced.
FUNDS = {"house": Decimal(1000000), "branch": Decimal(600), "invoiced": Decimal(0)}
PARENTS = {"branch": "house"}
PREPAID = {"house", "branch"}
START_MONEY = Decimal(100)


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
