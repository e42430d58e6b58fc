"""What the page reads, as JSON: amounts are decimal strings in major units."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gameplay import money
from gameplay.catalogue import limits_of
from gameplay.errors import LimitReached
from gameplay.models import GameRound, GameSession, RoundState
from gameplay.originals.catalogue import GAMES
from gameplay.originals.game import Round, find_variant
from gameplay.play.clicks import Click, open_round, see
from gameplay.play.refusals import as_error
from gameplay.protection.entry import check_time_left
from gameplay.protection.limits import Limit
from gameplay.protection.limits import limits_of as limits_that_hold
from gameplay.protection.reality import facts_of, minutes_between, seconds_left
from gameplay.round_links import link_to
from gameplay.rounds.entry import check_may_bet
from players.errors import DomainError
from players.wire.fields import format_time
from players.wire.json import plain
from wallets.currencies import EXPONENTS


def boot(session: GameSession) -> dict[str, Any]:
    """All that the page needs to begin."""
    game = GAMES[session.game.code]
    limits = limits_of(operator_id=session.operator_id, game=session.game, currency=session.currency)
    return {
        "game": {
            "code": session.game.code,
            "name": session.game.name,
            "provider": session.game.provider.name,
        },
        "variant": session.variant,
        "rtp": find_variant(game.VARIANTS, session.variant).rtp_text,
        "rules": game.rules(variant=session.variant),
        "currency": session.currency,
        "exponent": EXPONENTS[session.currency],
        "minStake": plain(limits.min_stake),
        "maxStake": plain(limits.max_stake),
        "maxWin": plain(limits.max_win),
        "stepUnits": game.STEP_UNITS,
        "language": session.language,
        "demo": session.is_demo,
        "returnUrl": session.return_url or None,
        "parentOrigins": session.operator.game_origins,
        "state": state(session),
    }


def state(session: GameSession) -> dict[str, Any]:
    """How things stand: what a page shows after a reload, or when another window has played."""
    current = open_round(session)
    return {
        "balance": plain(money.of(session).balance(session)),
        "clientSeed": session.client_seed,
        "commitment": session.next_commitment,
        "round": None if current is None else round_view(current, see(current)),
        "last": _last(session),
    }


def reality(session: GameSession, now: datetime) -> dict[str, Any]:
    """How often the page stops for a reality check, and in how many seconds it does so next."""
    return {"minutes": minutes_between(session), "dueIn": seconds_left(session, now=now)}


def facts(session: GameSession, now: datetime) -> dict[str, Any]:
    """What a reality check says, and the player's limits in this currency and of time."""
    so_far = facts_of(session, now=now)
    limits = [] if session.player is None else limits_that_hold(player=session.player, now=now)
    return {
        "seconds": so_far.seconds,
        "rounds": so_far.rounds,
        "staked": plain(so_far.staked),
        "won": plain(so_far.won),
        "net": plain(so_far.net),
        "limits": [_limit(it) for it in limits if it.currency in ("", session.currency)],
    }


def pulse(session: GameSession, now: datetime) -> dict[str, Any]:
    """
    `ended` tells why the session takes no bet any more, `stop` why there is none just now, and `limit` which of the
    player's own limits that is.
    """
    stop = _stop(session, now)
    return {
        "balance": plain(money.of(session).balance(session)),
        "commitment": session.next_commitment,
        "ended": session.ended_why if session.ended_at else None,
        "stop": None if stop is None else stop.message,
        "limit": as_error(stop)[0] if isinstance(stop, LimitReached) else None,
    }


def result(click: Click) -> dict[str, Any]:
    return {
        "balance": plain(click.balance),
        "round": round_view(click.round, click.seen),
        "commitment": click.commitment,
        "replayed": click.is_replay,
    }


def history(session: GameSession, before: int | None, count: int) -> dict[str, Any]:
    """The player's own rounds of this game in this currency, the newest first."""
    whose: dict[str, Any] = {"player_id": session.player_id, "currency": session.currency}
    if session.is_demo:
        whose = {"session_id": session.pk}
    # What was not played is not shown: nobody learns what a refused stake would have brought.
    played = (RoundState.OPEN, RoundState.FINISHED)
    rounds = GameRound.objects.select_related("game").filter(
        game_id=session.game_id, state__in=played, **whose
    )
    if before is not None:
        rounds = rounds.filter(pk__lt=before)
    found = list(rounds.order_by("-pk")[: count + 1])
    return {
        "rounds": [round_view(it, see(it)) for it in found[:count]],
        "more": len(found) > count,
    }


def round_view(round_: GameRound, seen: Round) -> dict[str, Any]:
    """The server seed only of a finished round: never in the middle of a hand, never after a cancel."""
    is_over = round_.state == RoundState.FINISHED and seen.finished
    return {
        "id": str(round_.pk),
        "commitment": round_.commitment,
        "clientSeed": round_.client_seed,
        "serverSeed": round_.server_seed.hex() if is_over else None,
        "bet": round_.bet,
        "actions": list(round_.actions),
        "stakes": [plain(stake) for stake in seen.stakes],
        "staked": plain(round_.staked),
        "win": plain(seen.win),
        "finished": seen.finished,
        "legal": [{"action": it.action, "stake": plain(it.stake)} for it in seen.legal],
        "outcome": seen.outcome,
        "at": round_.opened_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verifyUrl": link_to(round_.pk),
    }


def _stop(session: GameSession, now: datetime) -> DomainError | None:
    if session.ended_at is not None:
        return None
    try:
        check_may_bet(session=session, now=now)
        if session.player is not None:
            check_time_left(player=session.player, now=now)
    except DomainError as refused:
        return refused
    return None


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "kind": limit.kind,
        "period": limit.period,
        "limit": plain(limit.value or Decimal(0)),
        "used": plain(limit.used),
        "left": plain(limit.left or Decimal(0)),
        "resetsAt": format_time(limit.resets_at),
        "pending": None if limit.pending_value is None else plain(limit.pending_value),
        "pendingAt": None if limit.pending_at is None else format_time(limit.pending_at),
    }


def _last(session: GameSession) -> dict[str, Any] | None:
    found = history(session, None, 1)["rounds"]
    return found[0] if found and found[0]["finished"] else None
