"""How things are at this moment: open rounds, money in doubt, what is owed, how callbacks answer, the books' seals."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, QuerySet, Sum
from django.utils.html import format_html_join

from backoffice import access, shown
from backoffice.models import Right
from gameplay import replica
from gameplay.models import Delivery, DeliveryAttempt, GameRound, RoundState
from gameplay.models.deliveries import OWED
from gameplay.seamless import doubt
from players.models import StaffMember
from wallets.metrics import horizon_age_seconds
from wallets.models import Seal

LATENCY_OVER = timedelta(hours=1)
# The newest of them: enough for a percentile.
MOST_ATTEMPTS = 2000
MOST_ROUNDS = 10_000

Card = dict[str, Any]


def figures(person: StaffMember, *, now: datetime) -> list[Card]:
    found: list[Card] = []
    if access.may(person, Right.SEE_MONEY):
        found += [_open_rounds(person), *_unsettled(person), _owed(person, now), _latency(person, now)]
    return [*found, *(_books() if access.sees_everything(person) else [])]


def _open_rounds(person: StaffMember) -> Card:
    rows = access.visible(GameRound.objects.filter(state=RoundState.OPEN), person)
    count = rows.order_by()[: MOST_ROUNDS + 1].count()
    value = f"more than {MOST_ROUNDS:,}" if count > MOST_ROUNDS else f"{count:,}"
    return {"title": "Open rounds", "value": value, "note": "Stakes that are not settled yet."}


def _unsettled(person: StaffMember) -> list[Card]:
    """Money at seamless operators whose fate is not known, or that is owed: a sum for each currency."""
    rows = access.visible(Delivery.objects.filter(doubt.UNKNOWN | doubt.OWED), person)
    sums = rows.values_list("command", "currency").annotate(total=Sum("amount"))
    found = list(sums.order_by("command", "currency"))
    return [
        _sum_of(found, "bet", "Stakes in doubt", "in doubt"),
        _sum_of(found, "win", "Wins owed to seamless operators", "due"),
    ]


def _sum_of(found: list[tuple[str, str, Decimal]], command: str, title: str, state: str) -> Card:
    mine = [(total, currency) for of, currency, total in found if of == command]
    return {
        "title": title,
        "value": format_html_join(", ", "{}", ((shown.amount(*it),) for it in mine)) or "none",
        "link": shown.list_url("gameplay_delivery", state=state, command=command) if mine else None,
    }


def _owed(person: StaffMember, now: datetime) -> Card:
    """Wins and cancels that are not acknowledged."""
    rows = access.visible(Delivery.objects.filter(OWED), person)
    found = rows.aggregate(count=Count("pk"), since=Min("created_at"))
    age = "" if found["since"] is None else f"The oldest for {_age(now - found['since'])}."
    return {
        "title": "Owed deliveries",
        "value": f"{found['count']:,}",
        "note": age or "Every win and cancel is acknowledged.",
        "link": shown.list_url("gameplay_delivery", state="due") if age else None,
    }


def _latency(person: StaffMember, now: datetime) -> Card:
    """Of the attempts of the last hour; the minute-by-minute balance polls are not kept."""
    rows: QuerySet[DeliveryAttempt] = DeliveryAttempt.objects.filter(at__gt=now - LATENCY_OVER)
    rows = access.visible(rows, person, operator="delivery__operator_id")
    times = sorted(rows.order_by("-at").values_list("milliseconds", flat=True)[:MOST_ATTEMPTS])
    if not times:
        return {"title": "Callback latency", "value": "none", "note": "No callback in the last hour."}
    half, most = times[len(times) // 2], times[min(len(times) - 1, len(times) * 95 // 100)]
    return {
        "title": "Callback latency",
        "value": f"{half} ms",
        "note": f"Half are faster; 95 of 100 are within {most} ms. Last hour.",
    }


def _books() -> list[Card]:
    newest = Seal.objects.order_by("-id").first()
    return [
        {
            "title": "Last seal (UTC)",
            "value": "none yet" if newest is None else shown.time(newest.sealed_at),
            "note": "The worker seals every few minutes." if newest is None else f"Seal {newest.pk}",
        },
        {
            "title": "Oldest open transaction",
            "value": f"{horizon_age_seconds():.0f} s",
            "note": "Seals, exports and reports wait for it.",
        },
        *([_replica()] if replica.is_configured() else []),
    ]


def _replica() -> Card:
    """What reports and exports read."""
    lag = replica.measure()
    if lag.behind is None or lag.as_of is None:
        return {"title": "Replica for reports", "value": "not read", "note": f"It {lag.trouble}."}
    return {
        "title": "Replica for reports",
        "value": f"{lag.behind.total_seconds():,.0f} s behind",
        "note": f"As of {lag.as_of:%H:%M:%S} UTC. Not read beyond {settings.REPLICA_MOST_LAG_SECONDS} s.",
    }


def _age(since: timedelta) -> str:
    """`3 days`, `5 h`, `12 min`: one unit is enough."""
    if since.days > 1:
        return f"{since.days} days"
    minutes = int(since.total_seconds()) // 60
    if minutes >= 120:
        return f"{minutes // 60} h"
    return f"{minutes} min" if minutes else "less than a minute"
