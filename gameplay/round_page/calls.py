"""What both sides asked in a round: the provider of us, and we of a seamless operator, with every attempt."""

from typing import Any
from urllib.parse import urlsplit

from gameplay.models import Action, Delivery, DeliveryAttempt, GameRound
from gameplay.round_page.words import VERDICTS, moment
from players.wire.json import plain

MOST_CALLS = 2000


def actions_of(round_: GameRound) -> list[Action]:
    """What the provider asked for; our own games are one like any other. The oldest first."""
    return list(Action.objects.filter(round=round_).order_by("created_at", "external_id")[:MOST_CALLS])


def deliveries_of(round_: GameRound) -> list[Delivery]:
    """What we asked of the operator, with `tries`. The oldest first."""
    rows = Delivery.objects.filter(operator_id=round_.operator_id, round=round_).prefetch_related("tries")
    return list(rows.order_by("pk")[:MOST_CALLS])


def tries_of(delivery: Delivery) -> list[DeliveryAttempt]:
    """In order."""
    return sorted(delivery.tries.all(), key=lambda it: it.pk)


def shown(round_: GameRound) -> dict[str, Any]:
    """The template's context: round/parts/calls.html."""
    return {
        "actions": [_action(it) for it in actions_of(round_)],
        "deliveries": [_delivery(it) for it in deliveries_of(round_)],
    }


def without_secrets(url: str) -> str:
    """The address that was called: what stands in front of the host or behind a question mark may be a secret."""
    found = urlsplit(url)
    host = found.netloc.rpartition("@")[2]
    return f"{found.scheme}://{host}{found.path}" + ("?…" if found.query else "")


def as_text(sent: bytes | memoryview, *, most: int = 4000) -> str:
    """The bytes for a person; what is no text is shown as \\x…"""
    found = bytes(sent)
    return found[:most].decode(errors="backslashreplace") + ("…" if len(found) > most else "")


def _action(it: Action) -> dict[str, Any]:
    return {
        "at": moment(it.created_at),
        "iso": it.created_at.isoformat(),
        "kind": it.get_kind_display(),
        "id": it.external_id,
        "amount": "\N{EN DASH}" if it.amount is None else plain(it.amount),
        "state": it.get_state_display().lower(),
        "cancels": it.cancels,
        "ends_round": it.ends_round,
        "error": it.error_code,
        "transaction": it.transaction_id,
    }


def _delivery(it: Delivery) -> dict[str, Any]:
    return {
        "id": it.pk,
        "command": it.command,
        "amount": f"{plain(it.amount)} {it.currency}",
        "state": it.get_state_display().lower(),
        "why": it.why,
        "attempts": it.attempts,
        "created": moment(it.created_at),
        "ended": moment(it.ended_at) if it.ended_at else None,
        "tries": [shown_try(attempt) for attempt in tries_of(it)],
    }


def shown_try(it: DeliveryAttempt) -> dict[str, Any]:
    """One attempt, in words and as it went."""
    return {
        "at": moment(it.at),
        "iso": it.at.isoformat(),
        "url": without_secrets(it.url),
        "milliseconds": it.milliseconds,
        "status": it.http_status or "no answer",
        "verdict": it.verdict,
        "meaning": VERDICTS.get(it.verdict, it.verdict),
        "why": it.why,
        "sent": as_text(it.sent),
        "sent_size": len(it.sent),
        "received": as_text(it.received),
        "received_size": len(it.received),
    }
