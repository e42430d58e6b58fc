"""
What a person may do about a player. Each verb asks whether the person may, calls the service, and writes the audit
event, in one transaction, and gives the sentence that says what was done.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from backoffice.player_page import words
from gameplay import launch
from gameplay.models.limits import LimitKind
from gameplay.protection import limits
from gameplay.protection.limits import Limit
from players.models import Player
from players.services import notes, players
from players.wire.fields import format_time
from players.wire.json import plain


@transaction.atomic
def block(*, by: Actor, player: Player, reason: str) -> str:
    """Until somebody unblocks. :raises PermissionDenied: not this person, not now."""
    access.check_for(by.person, Right.CHANGE_PLAYERS, player.operator)
    after = players.block_player(player=player, reason=reason, now=by.now)
    _record(by, player, Action.PLAYER_BLOCKED, _standing(player), _standing(after))
    return "Blocked. No launch, no bet and no deposit from now on; withdrawals, wins and cancels go on."


@transaction.atomic
def exclude(*, by: Actor, player: Player, until: datetime, reason: str) -> str:
    """A self-exclusion. :raises SelfExcluded: it would end one early. :raises PermissionDenied: as `block`."""
    access.check_for(by.person, Right.CHANGE_PLAYERS, player.operator)
    after = players.block_player(player=player, until=until, reason=reason, now=by.now)
    _record(by, player, Action.PLAYER_BLOCKED, _standing(player), _standing(after))
    return f"Self-excluded until {format_time(until)} UTC. Nobody shortens that."


@transaction.atomic
def unblock(*, by: Actor, player: Player, reason: str) -> str:
    """:raises SelfExcluded: before the date that the player was promised. :raises PermissionDenied: as `block`."""
    access.check_for(by.person, Right.CHANGE_PLAYERS, player.operator)
    after = players.unblock_player(player=player, now=by.now)
    _record(by, player, Action.PLAYER_UNBLOCKED, _standing(player), _standing(after) | {"reason": reason})
    return "Unblocked. The player may play and take deposits again."


@transaction.atomic
def lift(*, by: Actor, player: Player, reason: str) -> str:
    """A self-exclusion that was a mistake. :raises PermissionDenied: not an administrator of the platform."""
    access.check(by.person, Right.ADMINISTER_OPERATORS)
    after = players.lift_exclusion(player=player)
    done = _standing(after) | {"reason": reason, "self_exclusion": "lifted before its date"}
    _record(by, player, Action.PLAYER_UNBLOCKED, _standing(player), done)
    return "The self-exclusion is lifted. The player may play and take deposits again."


@transaction.atomic
def kick(*, by: Actor, player: Player, reason: str) -> str:
    """:raises PermissionDenied: as `block`."""
    access.check_for(by.person, Right.CHANGE_PLAYERS, player.operator)
    ended = launch.kick(player=player, now=by.now)
    _record(by, player, Action.PLAYER_KICKED, {}, {"sessions_ended": ended, "reason": reason})
    sessions = "1 session was" if ended == 1 else f"{ended} sessions were"
    return f"{sessions} ended. Wins and cancels of open rounds still count."


@transaction.atomic
def note(*, by: Actor, player: Player, text: str) -> str:
    """:raises PermissionDenied: as `block`."""
    access.check_for(by.person, Right.CHANGE_PLAYERS, player.operator)
    made = notes.add_note(player=player, text=text, by=by.person, now=by.now)
    _record(by, player, Action.PLAYER_NOTED, {}, {"note": str(made.pk), "text": text})
    return "The note is kept."


@transaction.atomic
def set_limit(
    *, by: Actor, player: Player, kind: str, period: str, currency: str, value: Decimal, reason: str
) -> str:
    """:raises ParametersInvalid, CurrencyNotSupported: as the service says. :raises PermissionDenied: as `block`."""
    access.check_for(by.person, Right.CHANGE_PLAYERS, player.operator)
    before = _limit(by, player, kind, period, currency)
    after = limits.set_limit(
        player=player, kind=kind, period=period, currency=currency, value=value, now=by.now
    )
    _record_limit(by, player, before, after, reason)
    return "The limit holds from now on." if after.pending_at is None else _told_later(after)


@transaction.atomic
def remove_limit(*, by: Actor, player: Player, kind: str, period: str, currency: str, reason: str) -> str:
    """:raises ParametersInvalid: there is no such limit. :raises PermissionDenied: as `block`."""
    access.check_for(by.person, Right.CHANGE_PLAYERS, player.operator)
    before = _limit(by, player, kind, period, currency)
    after = limits.remove_limit(player=player, kind=kind, period=period, currency=currency, now=by.now)
    _record_limit(by, player, before, after, reason)
    return _told_later(after)


def _told_later(limit: Limit) -> str:
    assert limit.pending_at is not None
    then = (
        "there is none after that"
        if limit.pending_value is None
        else f"{words.limit_value(limit.pending_value, limit)} after that"
    )
    held = "The limit" if limit.value is None else f"{words.limit_value(limit.value, limit)}"
    return f"{held} holds until {format_time(limit.pending_at)} UTC, and {then}: looser limits wait."


def _limit(by: Actor, player: Player, kind: str, period: str, currency: str) -> Limit | None:
    wanted = (kind, period, currency)
    found = limits.limits_of(player=player, now=by.now)
    return next((it for it in found if (it.kind, it.period, it.currency) == wanted), None)


def _record_limit(by: Actor, player: Player, before: Limit | None, after: Limit, reason: str) -> None:
    what = f"{LimitKind(after.kind).label} per {after.period} {after.currency}".strip()
    _record(
        by,
        player,
        Action.PLAYER_LIMITED,
        {"limit": what, **_written(before)},
        {"limit": what, **_written(after), "reason": reason},
    )


def _written(limit: Limit | None) -> dict[str, Any]:
    if limit is None or limit.value is None:
        return {"value": None}
    found: dict[str, Any] = {"value": plain(limit.value)}
    if limit.pending_at is not None:
        later = None if limit.pending_value is None else plain(limit.pending_value)
        found |= {"value_later": later, "later_at": limit.pending_at.isoformat()}
    return found


def _standing(player: Player) -> dict[str, Any]:
    until = player.blocked_until
    return {
        "status": str(player.status),
        "until": None if until is None else until.isoformat(),
        "reason": player.blocked_reason,
    }


def _record(by: Actor, player: Player, action: Action, before: dict[str, Any], after: dict[str, Any]) -> None:
    record(
        by=by,
        operator=player.operator,
        action=action,
        before={"player": player.external_id, **before},
        after={"player": player.external_id, **after},
        player_id=player.pk,
    )
