"""
A player's clicks in one of our games: the bet that opens a round, and the decisions in it.

A click carries an id of its own, the same for every retry, so a lost answer costs nothing. The session is locked
first: two windows of one session take turns. The commitment that the player saw is part of the bet: when another window
has played meanwhile it is not the one that would be used, and the click is refused instead of becoming a second stake.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from gameplay import money, sessions
from gameplay.catalogue import limits_at
from gameplay.errors import RoundNotFound, RoundRuleBroken, Settling, StakeNotAllowed
from gameplay.models import Action, ActionKind, GameRound, GameSession, RoundState, SessionMode
from gameplay.originals.catalogue import GAMES
from gameplay.originals.errors import ActionError
from gameplay.originals.fairness import Seeds, commitment, new_server_seed
from gameplay.originals.game import Game, Round
from gameplay.play.used_ids import check_is_free, used_as, win_id
from gameplay.rounds import locking
from gameplay.rounds.claims import claim_opening
from gameplay.rounds.entry import check_may_bet
from gameplay.rounds.moves import Move, Played
from gameplay.rounds.play import Opening, keeping_refusals, play_inside, reserve
from gameplay.rounds.replays import raise_refusal
from gameplay.rounds.writing import Promise
from gameplay.seamless.owed import is_asking
from gameplay.seamless.play import Reserved, carry_out
from players import vault
from wallets.currencies import EXPONENTS
from wallets.errors import IdempotencyConflict


@dataclass(frozen=True, slots=True)
class Click:
    """
    `seen` is the round as the player may see it after the click.

    :param commitment: to the server seed of the next round.
    """

    round: GameRound
    seen: Round
    balance: Decimal
    commitment: str
    is_replay: bool


class StaleCommitment(RoundRuleBroken):
    message = "The game went on in another window."


class RoundIsOpen(RoundRuleBroken):
    message = "Finish the open round first."


@dataclass(frozen=True, slots=True)
class _Begun:
    """A click in the middle: booked already, or, in seamless mode, about to be asked outside of the transaction."""

    session: GameSession
    seen: Round
    outcome: Played | Reserved

    def carried_out(self) -> Click:
        played = carry_out(self.outcome) if isinstance(self.outcome, Reserved) else self.outcome
        assert played.round is not None
        shown = self.session.next_commitment
        return Click(played.round, self.seen, played.balance, shown, is_replay=False)


def place_bet(
    *, session: GameSession, click_id: str, bet: Mapping[str, Any], commitment_seen: str, now: datetime
) -> Click:
    """
    Open a round with a bet; if it is decided at once, its win is booked with it.

    :param session: is locked and read anew.
    :param bet: as the game's `play` takes it, amounts as decimal strings in major units.
    :raises StaleCommitment, RoundIsOpen: another window played meanwhile.
    :raises IdempotencyConflict: the click's id was used for another bet.
    :raises BetError, StakeNotAllowed, BalanceNotEnough, SessionEnded, PlayerBlocked, GameOff: as named.
    :raises CallbackFailed, Settling: seamless: the operator gave no clear answer, or is still owed something.
    """
    with keeping_refusals():
        begun = _begin_bet(session, click_id, bet, commitment_seen, now)
    return begun.carried_out() if isinstance(begun, _Begun) else begun


def decide(*, session: GameSession, click_id: str, round_id: int, choice: str, now: datetime) -> Click:
    """
    Take a decision in an open round. One that takes no stake may be taken after the session has ended.

    :raises RoundNotFound, ActionError, BalanceNotEnough, SessionEnded, PlayerBlocked: as named.
    :raises CallbackFailed, Settling: as a bet.
    """
    with keeping_refusals():
        sessions.lock(session)
        round_ = _round_at(session, round_id)
        if click_id in round_.clicks:
            if round_.actions[round_.clicks.index(click_id)] != choice:
                raise IdempotencyConflict("The click was another decision.", differs=["choice"])
            return Click(round_, see(round_), balance_of(session), session.next_commitment, is_replay=True)
        begun = _begin_decision(session, round_, click_id, choice, now)
    return begun.carried_out() if isinstance(begun, _Begun) else begun


def _begin_bet(
    session: GameSession, click_id: str, bet: Mapping[str, Any], commitment_seen: str, now: datetime
) -> Click | _Begun:
    sessions.lock(session)
    ids = (click_id, win_id(click_id))
    claimed = claim_opening(session=session, provider_round=click_id, external_ids=ids)
    if claimed.round is not None:
        return _repeated_bet(session, claimed.round, claimed.known[click_id], bet)
    check_is_free(claimed.known, click_id, provider_round=click_id)
    check_may_bet(session=session, now=now)
    game, exponent = GAMES[session.game.code], EXPONENTS[session.currency]
    # A round of the other games is over at once: theirs need not take turns.
    if claimed.has_open_round and game.BY_ITSELF is not None:
        raise RoundIsOpen(rule="round_open") if open_round(session) else Settling
    if commitment_seen != session.next_commitment:
        raise StaleCommitment(rule="stale_commitment")
    win_limit = _check_stake(session, game, bet, exponent)
    seeds = Seeds(vault.decrypt(session.next_seed_encrypted), session.client_seed)
    seen = game.play(seeds=seeds, variant=session.variant, bet=bet, exponent=exponent).limited_to(win_limit)
    opening = Opening(claimed, _kept(session, bet, win_limit), next_promise())
    moves = [Move(ActionKind.BET, click_id, seen.stakes[0]), *_ending(click_id, seen)]
    outcome = _play(session, click_id, moves, now, opening)
    assert outcome.round is not None
    outcome.round.server_seed = seeds.server
    return _Begun(session, seen, outcome)


def _kept(session: GameSession, bet: Mapping[str, Any], win_limit: Decimal) -> dict[str, Any]:
    """What it takes to recompute the round."""
    return {
        "variant": session.variant,
        "commitment": session.next_commitment,
        "server_seed_encrypted": session.next_seed_encrypted,
        "client_seed": session.client_seed,
        "bet": dict(bet),
        "win_limit": win_limit,
    }


@transaction.atomic
def finish_for_player(*, round_id: int, now: datetime) -> GameRound:
    """
    An absent player's round: a hand stands, the free spins that are left are played, and it is paid.

    A refund would be a free option. Takes no stake, so it needs neither a session nor money.
    """
    session_id = GameRound.objects.values_list("session_id", flat=True).get(pk=round_id)
    session = sessions.session_with_all(session_id)
    sessions.lock(session)
    round_ = _round_at(session, round_id)
    game = GAMES[round_.game.code]
    while round_.is_open:
        assert game.BY_ITSELF is not None, "only a round with decisions can be left open"
        click_id = f"{round_.provider_round}:auto:{len(round_.actions)}"
        _begin_decision(session, round_, click_id, game.BY_ITSELF, now)
        round_ = _round_at(session, round_id)
    return round_


def _begin_decision(
    session: GameSession, round_: GameRound, click_id: str, choice: str, now: datetime
) -> Click | _Begun:
    """In the caller's transaction, which has locked the session."""
    if not round_.is_open:
        raise ActionError("The round is over.", action=choice)
    # A stake that is in doubt is given back: nothing is played on it, or shown of what it would have brought.
    if round_.state == RoundState.ASKING or (session.mode == SessionMode.SEAMLESS and is_asking(round_.pk)):
        raise Settling
    check_is_free(used_as(round_, click_id), click_id, provider_round=round_.provider_round)
    seen = see(round_, [*round_.actions, choice])
    stake = seen.stakes[-1]
    moves = [Move(ActionKind.BET, click_id, stake)] if stake else []
    moves += _ending(click_id, seen)
    if not moves:
        round_.take(choice, click_id)
        return Click(round_, seen, balance_of(session), session.next_commitment, is_replay=False)
    outcome = _play(session, round_.provider_round, moves, now, choice=(choice, click_id))
    return _Begun(session, seen, outcome)


def _play(
    session: GameSession,
    provider_round: str,
    moves: Sequence[Move],
    now: datetime,
    opening: Opening | None = None,
    choice: tuple[str, str] | None = None,
) -> Played | Reserved:
    """The money first: a refusal is kept, and the decision is not taken then."""
    if session.mode == SessionMode.SEAMLESS:
        return reserve(
            session=session,
            provider_round=provider_round,
            moves=moves,
            now=now,
            opening=opening,
            choice=choice,
        )
    played = play_inside(
        session=session, provider_round=provider_round, moves=moves, now=now, opening=opening
    )
    assert not played.is_replay, "what was used is answered before anything is drawn"
    if choice is not None:
        assert played.round is not None
        played.round.take(*choice)
    return played


def see(round_: GameRound, actions: Sequence[str] | None = None) -> Round:
    """The round as the player may see it: nothing that is still to be revealed is in it."""
    assert round_.win_limit is not None, "a round of our own games has one"
    seeds = Seeds(round_.server_seed, round_.client_seed)
    return (
        GAMES[round_.game.code]
        .play(
            seeds=seeds,
            variant=round_.variant,
            bet=round_.bet or {},
            exponent=EXPONENTS[round_.currency],
            actions=round_.actions if actions is None else actions,
        )
        .limited_to(round_.win_limit)
    )


def open_round(session: GameSession) -> GameRound | None:
    """The player's open round of this game, of an earlier session too; a demo's own."""
    rounds = GameRound.objects.select_related("game").filter(game_id=session.game_id, state=RoundState.OPEN)
    if session.player_id is None:
        return rounds.filter(session=session).first()
    return rounds.filter(player_id=session.player_id, mode=session.mode, currency=session.currency).first()


def next_promise() -> Promise:
    """A fresh server seed for the next round, and its commitment to show before the stake."""
    seed = new_server_seed()
    return Promise(vault.encrypt(seed), commitment(seed))


def balance_of(session: GameSession) -> Decimal:
    balance: Decimal = money.of(session).balance(session)
    return balance


def _repeated_bet(session: GameSession, round_: GameRound, first: Action, bet: Mapping[str, Any]) -> Click:
    """The click was here before: the round that it opened, or why it did not."""
    if round_.bet != bet:
        raise IdempotencyConflict("The click was another bet.", differs=["bet"])
    if session.mode == SessionMode.SEAMLESS:
        raise_refusal([first], first.balance or Decimal(0))
    return Click(round_, see(round_), balance_of(session), session.next_commitment, is_replay=True)


def _round_at(session: GameSession, round_id: int) -> GameRound:
    """:raises RoundNotFound: not this player's, or not of this game, currency and mode."""
    round_ = locking.round_numbered(session, round_id)
    if round_ is None:
        raise RoundNotFound
    return round_


def _check_stake(session: GameSession, game: Game, bet: Mapping[str, Any], exponent: int) -> Decimal:
    """The largest win that holds for the round. :raises BetError, StakeNotAllowed: as named."""
    stake = game.first_stake(bet, exponent=exponent)
    limits = limits_at(session)
    if not limits.min_stake <= stake <= limits.max_stake:
        step = Decimal(game.STEP_UNITS).scaleb(-exponent)
        raise StakeNotAllowed(stake=stake, min=limits.min_stake, max=limits.max_stake, step=step)
    return limits.max_win


def _ending(click_id: str, seen: Round) -> list[Move]:
    if not seen.finished:
        return []
    return [Move(ActionKind.WIN, win_id(click_id), seen.win, ends_round=True)]
