"""
A player at another provider's game, as that provider's server sees it, and what stays true of the money.

    def test_pays(alice):
        alice.bet("b1", 10)
        assert alice.win("w1", 15).balance == 105
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from gameplay.models import Action, ActionKind, Game, GameRound, GameSession
from gameplay.rounds.moves import Move, Played
from gameplay.rounds.play import play
from gameplay.sessions import session_with_all
from tests.cast import Casino
from tests.factories import seat
from wallets.models import LedgerTransaction

Amount = int | str


def bet(external_id: str, amount: Amount = 10, *, last: bool = False) -> Move:
    return Move(ActionKind.BET, external_id, Decimal(amount), ends_round=last)


def win(external_id: str, amount: Amount = 20, *, last: bool = False) -> Move:
    return Move(ActionKind.WIN, external_id, Decimal(amount), ends_round=last)


def cancel(external_id: str, of: str) -> Move:
    return Move(ActionKind.CANCEL, external_id, cancels=of)


def close(external_id: str) -> Move:
    return Move(ActionKind.CLOSE, external_id, ends_round=True)


@dataclass
class Seat:
    """Plays the moves of one session; the round is `r1` unless another is named."""

    casino: Casino
    player: str | None
    game: Game
    currency: str = "USD"
    session_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.session_id = seat(self.casino.operator, self.player, self.game, self.currency)[0].pk

    @property
    def session(self) -> GameSession:
        """As it is now: each call of a provider reads it anew."""
        return session_with_all(self.session_id)

    def play(self, *moves: Move, round_id: str = "r1") -> Played:
        return play(session=self.session, provider_round=round_id, moves=moves, now=datetime.now(UTC))

    def bet(
        self, external_id: str, amount: Amount = 10, *, last: bool = False, round_id: str = "r1"
    ) -> Played:
        return self.play(bet(external_id, amount, last=last), round_id=round_id)

    def win(
        self, external_id: str, amount: Amount = 20, *, last: bool = False, round_id: str = "r1"
    ) -> Played:
        return self.play(win(external_id, amount, last=last), round_id=round_id)

    def cancel(self, external_id: str, of: str, *, round_id: str = "r1") -> Played:
        return self.play(cancel(external_id, of), round_id=round_id)

    def close(self, external_id: str = "close-1", *, round_id: str = "r1") -> Played:
        return self.play(close(external_id), round_id=round_id)

    def balance(self) -> Decimal:
        assert self.player is not None
        return self.casino.balance(self.player, self.currency)

    def round(self, round_id: str = "r1") -> GameRound:
        return GameRound.objects.get(session__player=self.session.player, provider_round=round_id)

    def rows(self, round_id: str = "r1") -> list[LedgerTransaction]:
        """The ledger's rows of the round."""
        rows = LedgerTransaction.objects.filter(operator=self.casino.operator)
        return list(rows.filter(round_id=self.round(round_id).pk).order_by("seq"))

    def action(self, external_id: str) -> Action:
        return Action.objects.get(provider_id=self.game.provider_id, external_id=external_id)


ROUND_PROOFS = {
    "the sums of a round are those of its rows in the ledger": """
        select r.id, r.staked, r.refunded, r.won, booked.* from gameplay_gameround r left join lateral (
            select coalesce(sum(-t.amount) filter (where t.kind = 1), 0) staked,
                   coalesce(sum(t.amount) filter (where t.kind = 16), 0) refunded,
                   coalesce(sum(t.amount) filter (where t.kind in (2, 128)), 0) won
              from wallets_ledgertransaction t
             where t.operator_id = r.operator_id and t.round_id = r.id) booked on true
         where r.mode <> 'demo'
           and (r.staked, r.refunded, r.won) is distinct from (booked.staked, booked.refunded, booked.won)
    """,
    "a row of a round has its action, on the wallet of the round's player": """
        select t.id, t.kind, r.id, a.external_id from wallets_ledgertransaction t
          left join gameplay_gameround r on r.operator_id = t.operator_id and r.id = t.round_id
          left join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
          left join gameplay_action a on a.round_id = r.id and a.transaction_id = t.id
         where t.kind in (1, 2, 16, 128)
           and (a.external_id is null or w.player_id is distinct from r.player_id
                or w.currency is distinct from r.currency)
    """,
    "an action that was refused moved nothing": """
        select external_id from gameplay_action where state in ('refused', 'recorded') and transaction_id is not null
    """,
}


def prove_rounds() -> None:
    with connection.cursor() as cursor:
        for rule, broken_by in ROUND_PROOFS.items():
            cursor.execute(broken_by)
            assert cursor.fetchall() == [], rule


def kinds(rows: list[LedgerTransaction]) -> list[tuple[str, Any]]:
    """`[("bet", -10), ("win", 20)]`"""
    return [(row.get_kind_display().lower(), row.amount) for row in rows]
