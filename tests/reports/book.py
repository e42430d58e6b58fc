"""
A generated book with every kind of movement, in both modes, over days that are not today.

Rows go through the ledger's own triggers, in each wallet's order of time, so wallets, hashes and reversals are sound.
"""

import random
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import connection

from gameplay.ids import new_id
from gameplay.models import Game, GameRound, GameSession, SessionMode
from players.models import Operator
from tests.cast import add_plays
from tests.factories import casino, external_game
from wallets import services
from wallets.models import Contra, Kind, Wallet

# Europe's clocks go forward on the 29th of March 2026, Lord Howe's back by half an hour on the 5th of April.
START = datetime(2026, 3, 27, tzinfo=UTC)
END = datetime(2026, 4, 7, tzinfo=UTC)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)

_INSERT = """
    insert into wallets_ledgertransaction
           (operator_id, id, wallet_id, currency, kind, contra, amount, posted, round_id, reverses_id, created_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass
class Owner:
    """A player's wallet, written to in order of time."""

    wallet: Wallet
    session: GameSession
    in_custody: bool
    step: Decimal
    rows: list[tuple[object, ...]] = field(default_factory=list)
    rounds: list[GameRound] = field(default_factory=list)
    at: datetime = START
    tick: int = 0

    def move(self, kind: Kind, amount: Decimal, *, round_id: int | None = None, of: int | None = None) -> int:
        """`amount` signed; the row's id."""
        self.tick += 1
        contra = {Kind.BONUS: Contra.BONUS, Kind.ADJUSTMENT: Contra.ADJUSTMENT}.get(kind, Contra.HOUSE)
        if kind in (Kind.DEPOSIT, Kind.WITHDRAW):
            contra = Contra.SETTLEMENT
        if self.in_custody:
            contra = Contra.CUSTODY
        row_id = ((self.at - _EPOCH) // timedelta(milliseconds=1) << 22) + self.wallet.pk * 4096 + self.tick
        posted = 0 if self.in_custody else amount
        wallet = self.wallet
        owner = (wallet.operator_id, row_id, wallet.pk, wallet.currency)
        self.rows.append((*owner, int(kind), int(contra), amount, posted, round_id, of, self.at))
        return row_id

    def wait(self, chance: random.Random, longest: timedelta) -> None:
        # Whole milliseconds, since the id tells them; quarter hours' own beginnings now and then.
        self.at += timedelta(milliseconds=chance.randint(1, longest // timedelta(milliseconds=1)))
        if chance.random() < 0.1:
            minute = self.at.minute // 15 * 15
            self.at = self.at.replace(minute=minute, second=0, microsecond=0) + timedelta(minutes=15)

    def begin_round(self, number: int) -> GameRound:
        session = self.session
        self.rounds.append(
            GameRound(
                id=number,
                operator_id=session.operator_id,
                player_id=session.player_id,
                session=session,
                game_id=session.game_id,
                provider_id=session.game.provider_id,
                provider_round=str(number),
                currency=session.currency,
                mode=session.mode,
                opened_at=self.at,
            )
        )
        return self.rounds[-1]


@dataclass
class PlayedBook:
    operators: list[Operator]
    games: list[Game]
    rows: int

    @staticmethod
    def roll_up(*, limit: int = 50_000) -> None:
        add_plays(limit=limit)


def play_book(*, seed: int = 5, rounds: int = 60) -> PlayedBook:
    """Three operators (one below another, one seamless), three games of two providers, USD, JPY and BTC."""
    chance = random.Random(seed)
    games = [external_game(), external_game(code="crash"), external_game("beta", "mines")]
    lucky = casino(login_id="lucky", currencies=("USD", "JPY", "BTC"), payment_method="invoice")
    kid = casino(login_id="lucky-kid", parent=lucky, level="agent", payment_method="invoice")
    rival = casino(login_id="rival", currencies=("USD", "JPY"), payment_method="invoice")
    owners = [
        an_owner(operator, name, game, currency, in_custody=operator == rival)
        for operator, name, game, currency in (
            (lucky, "alice", games[0], "USD"),
            (lucky, "bob", games[1], "JPY"),
            (lucky, "carol", games[2], "BTC"),
            (lucky, "dave", games[2], "USD"),
            (kid, "alice", games[0], "USD"),
            (kid, "kim", games[1], "USD"),
            (rival, "ruth", games[0], "USD"),
            (rival, "rob", games[1], "JPY"),
        )
    ]
    number = 1
    for owner in owners:
        if not owner.in_custody:
            owner.move(Kind.DEPOSIT, owner.step * 1_000_000)
        for _ in range(rounds):
            number += 1
            _one_round(owner, number, chance)
    write(owners)
    return PlayedBook([lucky, kid, rival], games, sum(len(it.rows) for it in owners))


def an_owner(operator: Operator, name: str, game: Game, currency: str, *, in_custody: bool) -> Owner:
    player = services.link_players(operator=operator, external_ids=[name])[name]
    wallet = Wallet.objects.get(operator=operator, player=player, currency=currency)
    session = GameSession.objects.create(
        id=new_id(START),
        operator=operator,
        player=player,
        game=game,
        wallet_id=wallet.pk,
        currency=currency,
        mode=SessionMode.SEAMLESS if in_custody else SessionMode.TRANSFER,
        launch_digest=secrets.token_bytes(8),
        launched_at=START,
        launch_expires_at=START,
        next_seed_encrypted=b"",
    )
    step = {"USD": Decimal("0.01"), "JPY": Decimal(1), "BTC": Decimal("0.00000001")}[currency]
    return Owner(wallet, session, in_custody, step)


def _one_round(owner: Owner, number: int, chance: random.Random) -> None:
    """One or two bets, taken back or won, and now and then something that is no part of a round."""
    owner.wait(chance, (END - START) / 90)
    round_ = owner.begin_round(number)
    stakes = [owner.step * chance.randint(1, 500) for _ in range(chance.choice((1, 1, 2)))]
    bets = [(owner.move(Kind.BET, -it, round_id=number), it) for it in stakes]
    if chance.random() < 0.4:
        # A part of the rounds is settled in a later quarter hour.
        owner.wait(chance, timedelta(minutes=30))
    round_.staked, fate = sum(stakes, Decimal(0)), chance.random()
    if fate < 0.2:
        row, stake = bets[-1]
        round_.refunded = stake
        owner.move(Kind.BET_CANCEL, stake, round_id=number, of=row)
    elif fate < 0.6:
        won = owner.step * chance.randint(1, 900)
        row = owner.move(Kind.WIN, won, round_id=number)
        if chance.random() < 0.2 and not owner.in_custody:
            owner.move(Kind.WIN_CANCEL, -won, round_id=number, of=row)
        else:
            round_.won = won
    if not owner.in_custody and chance.random() < 0.2:
        owner.wait(chance, timedelta(hours=3))
        other = chance.choice((Kind.DEPOSIT, Kind.WITHDRAW, Kind.BONUS, Kind.ADJUSTMENT))
        sign = -1 if other == Kind.WITHDRAW or (other == Kind.ADJUSTMENT and chance.random() < 0.5) else 1
        owner.move(other, sign * owner.step * chance.randint(1, 700))


def write(owners: list[Owner]) -> None:
    GameRound.objects.bulk_create(round_ for owner in owners for round_ in owner.rounds)
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, [row for owner in owners for row in owner.rows])
