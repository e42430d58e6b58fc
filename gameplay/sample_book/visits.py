"""A player at a game, deed by deed: the money in, rounds, the money out."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from random import Random

from gameplay.models import ActionKind, Game, RoundState
from gameplay.sample_book.accounts import Purse
from gameplay.sample_book.deeds import Asked, Deed, PlayedRound, Seat, new_id
from gameplay.sample_book.games import MOST_STAKED, STAKES, external_win, play_ours, variant_of
from wallets.models import Kind
from wallets.services import RoundStep, past

DEPOSITS = (10_000, 20_000, 50_000, 100_000)
MOST_ROUNDS = 80
SHARE_CANCELLED = 0.12  # of those that can be: their bet is in the book already
SHARE_SETTLED_AGAIN = 0.05
SHARE_CASHED_OUT = 0.6


class Visit:
    """`next` says what happens; `is_over` is true after the last of it."""

    def __init__(
        self, *, purse: Purse, game: Game, at: datetime, rng: Random, name: Callable[[], str]
    ) -> None:
        self._rng, self._name, self._purse = rng, name, purse
        self._left = rng.randint(5, MOST_ROUNDS)
        self._open: PlayedRound | None = None
        self._last: PlayedRound | None = None
        self._bet = self._win = ""
        self.is_over = False
        self.seat = Seat(new_id(at, rng), purse, game, variant_of(game), f"{rng.getrandbits(64):016x}", at)
        purse.is_playing = True

    def next(self, at: datetime) -> Deed:
        if self._open is not None:
            return self._settle(self._open, at)
        if self._left <= 0:
            return self._leave(at)
        if self._purse.units < MOST_STAKED:
            return self._pay_in(at)
        self._left -= 1
        if self._last is not None and self._may_settle_again(self._last):
            return self._take_win_back(self._last, at)
        return self._play_at_once(at) if self.seat.game.provider.is_built_in else self._bet_there(at)

    def _play_at_once(self, at: datetime) -> Deed:
        purse, seat = self._purse, self.seat
        outcome = play_ours(
            game=seat.game,
            variant=seat.variant,
            currency=purse.currency,
            client_seed=seat.client_seed,
            rng=self._rng,
        )
        name = self._name()
        round_ = PlayedRound(new_id(at, self._rng), seat, name, at, kept=outcome.kept)
        round_.staked, round_.won = outcome.staked, outcome.won
        round_.end(RoundState.FINISHED, at)
        purse.units -= purse.units_of(outcome.staked)
        steps = [self._step(Kind.BET, outcome.staked)]
        purse.units += purse.units_of(outcome.won)
        if outcome.won:
            steps.append(self._step(Kind.WIN, outcome.won))
        asked = [
            Asked(ActionKind.BET, name, outcome.staked, 0),
            Asked(ActionKind.WIN, f"{name}:win", outcome.won, 1 if outcome.won else None, ends_round=True),
        ]
        return self._deed(at, round_, steps, asked)

    def _bet_there(self, at: datetime) -> Deed:
        units = self._rng.choice(STAKES)
        self._bet = self._name()
        self._open = PlayedRound(new_id(at, self._rng), self.seat, f"r{self._bet}", at)
        self._open.staked = self._purse.amount(units)
        self._purse.units -= units
        step = self._step(Kind.BET, self._open.staked)
        return self._deed(at, self._open, [step], [Asked(ActionKind.BET, self._bet, self._open.staked, 0)])

    def _settle(self, round_: PlayedRound, at: datetime) -> Deed:
        self._open = None
        if self._bet in round_.ids and self._rng.random() < SHARE_CANCELLED:
            return self._cancel_bet(round_, at)
        units = external_win(self._purse.units_of(round_.staked), self._rng)
        won = self._purse.amount(units)
        round_.won = won
        round_.end(RoundState.FINISHED, at)
        self._purse.units += units
        self._last = round_ if units else None
        steps = [self._step(Kind.WIN, won)] if units else []
        self._win = f"{self._name()}w"
        return self._deed(
            at, round_, steps, [Asked(ActionKind.WIN, self._win, won, 0 if units else None, ends_round=True)]
        )

    def _cancel_bet(self, round_: PlayedRound, at: datetime) -> Deed:
        round_.refunded = round_.staked
        round_.end(RoundState.CANCELLED, at)
        self._purse.units += self._purse.units_of(round_.staked)
        return self._taking_back(round_, at, Kind.BET_CANCEL, self._bet, round_.staked)

    def _may_settle_again(self, round_: PlayedRound) -> bool:
        """Its win is in the book, the wallet covers it, and a seamless operator's win is never taken back."""
        if self._purse.account.is_seamless or self._win not in round_.ids:
            return False
        covered = self._purse.units >= self._purse.units_of(round_.won)
        return covered and self._rng.random() < SHARE_SETTLED_AGAIN

    def _take_win_back(self, round_: PlayedRound, at: datetime) -> Deed:
        won, round_.won = round_.won, Decimal(0)
        round_.end(RoundState.OPEN, None)
        self._open, self._last = round_, None
        self._purse.units -= self._purse.units_of(won)
        return self._taking_back(round_, at, Kind.WIN_CANCEL, self._win, won)

    def _taking_back(
        self, round_: PlayedRound, at: datetime, kind: Kind, cancels: str, amount: Decimal
    ) -> Deed:
        step = self._step(kind, amount, reverses_id=round_.ids[cancels])
        asked = Asked(ActionKind.CANCEL, f"{cancels}c", amount, 0, cancels=cancels)
        return self._deed(at, round_, [step], [asked])

    def _step(self, kind: Kind, amount: Decimal, reverses_id: int | None = None) -> RoundStep:
        """With the balance after it, where the operator is the one who knows that."""
        told = self._purse.amount(self._purse.units) if self._purse.account.is_seamless else None
        return RoundStep(kind, amount, reverses_id, told=told)

    def _deed(self, at: datetime, round_: PlayedRound, steps: list[RoundStep], asked: list[Asked]) -> Deed:
        purse = self._purse
        posting = None
        if steps:
            posting = past.round_steps(
                at=at,
                operator_id=purse.account.operator.pk,
                wallet_id=purse.wallet_id,
                currency=purse.currency,
                round_id=round_.id,
                steps=steps,
                in_custody=purse.account.is_seamless,
            )
        return Deed(at, posting, round_, asked, purse.amount(purse.units))

    def _pay_in(self, at: datetime) -> Deed:
        units = self._rng.choice(DEPOSITS)
        self._purse.units += units
        if self._purse.account.is_seamless:
            return Deed(at)  # at the operator's: we hear nothing of it
        return Deed(at, self._transfer(past.deposit, at, units))

    def _leave(self, at: datetime) -> Deed:
        self.is_over, self.seat.ended_at, self._purse.is_playing = True, at, False
        units = self._purse.units
        if self._purse.account.is_seamless or not units or self._rng.random() > SHARE_CASHED_OUT:
            return Deed(at)
        self._purse.units = 0
        return Deed(at, self._transfer(past.withdrawal, at, units))

    def _transfer(self, make: Callable[..., past.PastPosting], at: datetime, units: int) -> past.PastPosting:
        return make(
            at=at,
            operator=self._purse.account.operator,
            wallet=self._purse.wallet,
            currency=self._purse.currency,
            amount=self._purse.amount(units),
            reference=f"transfer-{self._name()}",
        )
