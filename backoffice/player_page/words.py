"""How a player's page says things."""

from datetime import datetime
from decimal import Decimal

from gameplay.protection.limits import Limit
from players.models import Player
from players.wire.fields import format_time
from players.wire.json import plain

LIMIT_KINDS = {"loss": "Loss", "stake": "Stakes", "time": "Session time"}


def limit_value(value: Decimal, limit: Limit) -> str:
    return f"{plain(value)} {limit.currency or 'minutes'}"


def standing(player: Player, now: datetime) -> str:
    if not player.is_blocked(now):
        return "active"
    if player.blocked_until is None:
        return "blocked"
    return f"self-excluded until {format_time(player.blocked_until)} UTC"
