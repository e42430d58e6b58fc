"""The rules between the moves of one round, checked step by step before anything is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gameplay.errors import RoundNotFound, RoundRuleBroken, Settling
from gameplay.models import Action, ActionKind, ActionState, GameRound, GameSession, SessionMode
from gameplay.rounds.moves import Move
from wallets.models import Kind
from wallets.services import RoundStep


@dataclass(slots=True)
class Planned:
    """
    A move, and what it will be.

    :param place: from 1, of its step among the call's steps; None where nothing moves.
    """

    move: Move
    amount: Decimal | None
    state: ActionState
    step: RoundStep | None = None
    place: int | None = None
    is_known: bool = True


@dataclass(slots=True)
class _Entry:
    """A bet or a win of the round as it stands: booked before (a row) or earlier in this call (a place)."""

    kind: ActionKind
    amount: Decimal
    transaction_id: int | None = None
    place: int | None = None
    is_live: bool = True


class RoundPlan:
    """The round in memory, moved on move by move."""

    def __init__(
        self,
        *,
        session: GameSession,
        round_: GameRound | None,
        known: dict[str, Action],
        cancelled_in_advance: set[str],
    ) -> None:
        self._session = session
        self._ended = round_ is not None and not round_.is_open and not round_.is_untouched
        self._cancelled_in_advance = set(cancelled_in_advance)
        self._known = known
        self._entries: dict[str, _Entry] = {
            action.external_id: _entry(action)
            for action in known.values()
            if round_ is not None and action.round_id == round_.pk and _moves_money(action)
        }
        self._places = 0

    def planned(self, moves: Sequence[Move]) -> list[Planned]:
        """
        :raises RoundRuleBroken: `rule` says which; nothing of the call is done then.
        :raises RoundNotFound: a close of a round that no bet has opened.
        """
        return [self._plan(move) for move in moves]

    def _plan(self, move: Move) -> Planned:
        match move.kind:
            case ActionKind.BET:
                planned = self._bet(move)
            case ActionKind.WIN:
                planned = self._win(move)
            case ActionKind.CANCEL:
                planned = self._cancel(move)
            case _:
                planned = self._close(move)
        self._ended = self._ended or move.ends_round
        return planned

    def _bet(self, move: Move) -> Planned:
        assert move.amount is not None
        if move.external_id in self._cancelled_in_advance:
            raise RoundRuleBroken("The cancel of this bet was here before it.", rule="bet_was_cancelled")
        if self._ended:
            raise RoundRuleBroken("The round has ended: no further bet.", rule="round_has_ended")
        return self._booked(move, move.amount, RoundStep(Kind.BET, move.amount))

    def _win(self, move: Move) -> Planned:
        assert move.amount is not None
        if move.external_id in self._cancelled_in_advance:
            raise RoundRuleBroken("The cancel of this win was here before it.", rule="win_was_cancelled")
        if not any(entry.is_live and entry.kind == ActionKind.BET for entry in self._entries.values()):
            raise RoundRuleBroken("The round has no bet that stands.", rule="no_live_bet")
        step = RoundStep(Kind.WIN, move.amount) if move.amount else None
        return self._booked(move, move.amount, step)

    def _close(self, move: Move) -> Planned:
        if not self._entries:
            raise RoundNotFound
        self._ended = True
        return Planned(move, None, ActionState.BOOKED)

    def _cancel(self, move: Move) -> Planned:
        target = self._entries.get(move.cancels)
        if target is None:
            self._check_not_elsewhere(move)
            self._cancelled_in_advance.add(move.cancels)
            return Planned(move, None, ActionState.RECORDED, is_known=False)
        if not target.is_live:
            return Planned(move, target.amount, ActionState.RECORDED)
        if target.kind == ActionKind.BET and self._has_paid():
            raise RoundRuleBroken("The round has paid: cancel the win first.", rule="win_first")
        if target.kind == ActionKind.WIN:
            self._reopen_for_another_win()
        target.is_live = False
        kind = Kind.BET_CANCEL if target.kind == ActionKind.BET else Kind.WIN_CANCEL
        step = RoundStep(kind, target.amount, target.transaction_id, target.place) if target.amount else None
        return self._booked(move, target.amount, step)

    def _check_not_elsewhere(self, move: Move) -> None:
        known = self._known.get(move.cancels)
        if known is None or known.state in (ActionState.REFUSED, ActionState.IN_DOUBT):
            return  # in doubt: it is being taken back already
        if known.state == ActionState.ASKED:
            raise Settling
        if known.kind not in (ActionKind.BET, ActionKind.WIN):
            raise RoundRuleBroken("Only a bet or a win can be taken back.", rule="not_a_bet_or_win")
        raise RoundRuleBroken("That id is of another round.", rule="other_round")

    def _reopen_for_another_win(self) -> None:
        """The provider settles the round again."""
        if self._session.mode == SessionMode.SEAMLESS:
            raise RoundRuleBroken("A seamless operator's win cannot be cancelled.", rule="seamless_win")
        self._ended = False

    def _has_paid(self) -> bool:
        return any(
            entry.is_live and entry.kind == ActionKind.WIN and entry.amount > 0
            for entry in self._entries.values()
        )

    def _booked(self, move: Move, amount: Decimal, step: RoundStep | None) -> Planned:
        planned = Planned(move, amount, ActionState.BOOKED, step)
        if step is not None:
            self._places += 1
            planned.place = self._places
        if move.kind in (ActionKind.BET, ActionKind.WIN):
            self._entries[move.external_id] = _Entry(move.kind, amount, place=planned.place)
        return planned

    @property
    def has_ended(self) -> bool:
        return self._ended

    @property
    def is_all_cancelled(self) -> bool:
        """Every bet and every win was taken back."""
        return bool(self._entries) and not any(entry.is_live for entry in self._entries.values())


def _moves_money(action: Action) -> bool:
    return action.kind in (ActionKind.BET, ActionKind.WIN) and action.state in (
        ActionState.BOOKED,
        ActionState.CANCELLED,
    )


def _entry(action: Action) -> _Entry:
    assert action.amount is not None
    return _Entry(
        ActionKind(action.kind),
        action.amount,
        transaction_id=action.transaction_id,
        is_live=action.state == ActionState.BOOKED,
    )
