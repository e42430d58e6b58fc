"""
The mode of an operator account, and the guarded way to change it.

The Callback URL decides, and nothing else: empty is balance-transfer, set is seamless. A change from one URL to another
is a setting. A change of mode must strand no money, so it goes in steps, each committed before the next:

1. the account is *switching*: from here on no new money comes in;
2. whatever began before that has ended;
3. then, and only then, is there anything in the way? It flips, or returns to where it was and says what.

A process that dies in the middle leaves the account switching; `resume_switches` (a worker's chore) ends it.
"""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from gameplay.launch import end_sessions_of
from gameplay.queries import open_rounds_of_operator
from gameplay.seamless import doubt
from players.errors import PermissionDenied
from players.models import Operator
from players.services import operators
from players.wire.json import plain
from players.wire.models import wire_name
from wallets.models import Wallet
from wallets.queries.wallets import currencies_of
from wallets.services.wallets import check_seamless_currencies

# Transactions have time-outs; one that is older than this would be a fault.
PATIENCE_SECONDS = 20.0
LOOK_EVERY_SECONDS = 0.02
# A switch that has not moved for so long has lost its process.
ABANDONED_AFTER = timedelta(minutes=1)
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Obstacle:
    """
    What stands in the way of a change of mode.

    :param kind: `balance` (players still hold money here), `busy` (older work has not ended).
    :param currency: of a balance. :param amount: their sum, in major units.
    :param players: how many. :param player_external_ids: the first of them, to look at.
    """

    kind: str
    message: str
    currency: str | None = None
    amount: Decimal | None = None
    players: int = 0
    player_external_ids: tuple[str, ...] = ()


class ModeChangeRefused(PermissionDenied):
    """`obstacles` lists what has to be cleared first; the account is in the mode that it was in."""

    message = "The mode cannot change yet: see data.obstacles."

    def __init__(self, obstacles: list[Obstacle]) -> None:
        super().__init__(None, obstacles=[_on_the_wire(it) for it in obstacles])
        self.obstacles = obstacles


def change_callback_url(*, operator: Operator, url: str) -> Operator:
    """
    Set the Callback URL, which may change the mode. `url` has been through players.wire.fields.

    Waits for what is under way, for up to PATIENCE_SECONDS. Not to be called inside a transaction.

    :raises ModeChangeRefused: something stands in the way; nothing has changed.
    :raises PermissionDenied: a change of mode is under way already.
    :raises ParametersInvalid: seamless mode cannot carry one of the operator's currencies.
    """
    if bool(url) == bool(operator.callback_url):
        return operators.update_settings(operator=operator, callback_url=url)
    assert not connection.in_atomic_block, "each step of a change of mode commits by itself"
    if url:
        check_seamless_currencies(currencies_of(operator))
    changed = _finish(_begin(operator, url))
    if changed.callback_url != url:
        raise PermissionDenied("The change took too long and was given up; look at the account again.")
    return changed


def obstacles_of(operator: Operator) -> list[Obstacle]:
    """What a change of mode would meet now: players' balances, a line for each currency."""
    held = Wallet.objects.filter(operator_id=operator.pk, player__isnull=False, balance__gt=0)
    sums = held.values_list("currency").annotate(amount=Sum("balance")).order_by("currency")
    # On the way back they are no obstacle: what a late win or cancel has left here is withdrawn after it.
    balances = (
        [] if operator.callback_url else [_balances(operator, currency, amount) for currency, amount in sums]
    )
    return balances + _open_rounds(operator) + _unfinished_deliveries(operator)


def resume_switches(*, now: datetime) -> int:
    """End the changes of mode whose process died; how many there were. They flip, or return to where they were."""
    left = Operator.objects.filter(switching_to__isnull=False, updated_at__lt=now - ABANDONED_AFTER)
    for operator in left:
        try:
            _finish(operator)
        except ModeChangeRefused:
            continue
    return len(left)


@transaction.atomic
def _begin(operator: Operator, url: str) -> Operator:
    fresh = operators.locked(operator)
    if fresh.is_switching:
        raise PermissionDenied("A change of mode is under way already; try again in a moment.")
    if bool(fresh.callback_url) == bool(url):
        raise PermissionDenied("The mode has just been changed; look at the account again.")
    fresh.begin_switch(url)
    end_sessions_of(operator=fresh, why="mode", now=datetime.now(UTC))
    return fresh


def _finish(operator: Operator) -> Operator:
    """`operator` as it was read when the account was switching, before anything is waited for."""
    if not _older_work_has_ended():
        obstacles = [Obstacle("busy", "Older transactions have not ended; try again in a moment.")]
    else:
        obstacles = obstacles_of(operator)
    with transaction.atomic():
        fresh = operators.locked(operator)
        if not fresh.is_switching:
            return fresh
        is_the_same = fresh.updated_at == operator.updated_at
        if is_the_same and obstacles:
            fresh.abandon_switch()
        elif is_the_same:
            fresh.finish_switch()
    if not is_the_same:
        # Not the row that was read before the wait: perhaps another change, and money came in between the two.
        return _finish(fresh)
    if obstacles:
        raise ModeChangeRefused(obstacles)
    return fresh


def _older_work_has_ended() -> bool:
    """
    Wait until every transaction with an id from before now has ended.

    A posting takes its id before it reads the account (wallets/sql/post.sql): one with an older id may have read the
    account as it was, one with a newer id has read that it is switching.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    newest = _number("select pg_current_xact_id()::text::bigint")
    while _number("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") <= newest:
        if time.monotonic() > deadline:
            return False
        time.sleep(LOOK_EVERY_SECONDS)
    return True


def _on_the_wire(obstacle: Obstacle) -> dict[str, Any]:
    return {wire_name(key): value for key, value in asdict(obstacle).items()}


def _number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def _unfinished_deliveries(operator: Operator) -> list[Obstacle]:
    """Money in doubt, and what is still owed: the operator has to answer first."""
    return [
        Obstacle(
            kind="in_doubt" if it.kind == "bet" else "deliveries",
            message=f"{it.count} {it.kind}s of {plain(it.amount)} {it.currency} are not acknowledged yet.",
            currency=it.currency,
            amount=it.amount,
            players=it.count,
        )
        for it in doubt.sums(operator=operator)
    ]


def _open_rounds(operator: Operator) -> list[Obstacle]:
    rounds = open_rounds_of_operator(operator)
    count = rounds.count()
    if not count:
        return []
    named = rounds.order_by("pk").values_list("player__external_id", flat=True)[:MOST_NAMED]
    return [
        Obstacle(
            kind="rounds",
            message=f"{count} rounds are still open; they end by themselves, or when their players finish them.",
            players=count,
            player_external_ids=tuple(dict.fromkeys(named)),
        )
    ]


def _balances(operator: Operator, currency: str, amount: Decimal) -> Obstacle:
    held = Wallet.objects.filter(
        operator_id=operator.pk, player__isnull=False, currency=currency, balance__gt=0
    )
    named = held.order_by("-balance", "id").values_list("player__external_id", flat=True)[:MOST_NAMED]
    players = held.count()
    return Obstacle(
        kind="balance",
        message=f"{players} players still hold {plain(amount)} {currency} here; withdraw it first.",
        currency=currency,
        amount=amount,
        players=players,
        player_external_ids=tuple(named),
    )
