"""Players: linking the operator's own ids to ours, and blocking."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, transaction

from players.errors import SelfExcluded, UserNotFound
from players.models.operators import Operator
from players.models.players import CODES_END, SMALLEST_CODE, Player
from players.wire.fields import format_time

# A random code is taken with a chance of one in millions; twice in a row never.
ATTEMPTS = 5

# Written out, since most calls run it: through the ORM it takes four times the CPU. Without the times,
# which are the dearest values to read.
COLUMNS = [
    field.attname
    for field in Player._meta.concrete_fields
    if field.attname not in ("created_at", "updated_at")
]
BY_EXTERNAL_ID = f"""
    SELECT {", ".join(COLUMNS)} FROM players_player WHERE operator_id = %s AND external_id = %s
"""  # noqa: S608 - names of our own columns


def link_players(*, operator: Operator, external_ids: Iterable[str]) -> dict[str, Player]:
    """
    The operator's players with these ids, made where they are missing, in the order given.

    Idempotent, and safe when two calls link the same ids at once. Wallets are not made here.
    """
    wanted = list(dict.fromkeys(external_ids))
    found = _existing(operator, wanted)
    for _attempt in range(ATTEMPTS):
        # In order, so that two calls that link the same ids cannot wait for each other.
        missing = sorted(set(wanted) - found.keys())
        if not missing:
            return {external_id: found[external_id] for external_id in wanted}
        Player.objects.bulk_create(
            (Player(code=_random_code(), operator=operator, external_id=it) for it in missing),
            ignore_conflicts=True,
        )
        found |= _existing(operator, missing)
    raise AssertionError("no free player code found: the random numbers are not random")


def get_player(*, operator: Operator, external_id: str) -> Player:
    """
    `created_at` and `updated_at` are read when somebody asks for them.

    :raises UserNotFound: this operator has none of that id.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_EXTERNAL_ID, [operator.pk, external_id])
        row = cursor.fetchone()
    if row is None:
        raise UserNotFound
    player = Player.from_db("default", COLUMNS, row)
    player.operator = operator
    return player


@transaction.atomic
def block_player(
    *, player: Player, until: datetime | None = None, reason: str = "", now: datetime | None = None
) -> Player:
    """
    No launch, no bet, no deposit until then, or until unblocked. Waits for bets and deposits that are under way.

    Whoever ends sessions in the same transaction does so before: a bet holds its session when it comes to the gate.

    :param until: makes it a self-exclusion. A longer one replaces it, and a block without end goes on top of it.
    :param now: this moment, if not given.
    :raises SelfExcluded: it would end a self-exclusion early.
    """
    fresh = _alone_with(player)
    if until is not None and fresh.excluded_until is not None and until < fresh.excluded_until:
        _check_not_excluded(fresh, now or datetime.now(UTC))
    fresh.block(until=until, reason=reason)
    return fresh


@transaction.atomic
def unblock_player(*, player: Player, now: datetime | None = None) -> Player:
    """
    Let the player play and take deposits again.

    :param now: this moment, if not given.
    :raises SelfExcluded: before the date that the player was promised.
    """
    fresh = _alone_with(player)
    _check_not_excluded(fresh, now or datetime.now(UTC))
    fresh.unblock()
    return fresh


@transaction.atomic
def lift_exclusion(*, player: Player) -> Player:
    """
    End a self-exclusion before its date, and any block: the wrong player, the wrong year.

    For a platform administrator alone, who gives a reason; the caller writes both down.
    """
    fresh = _alone_with(player)
    fresh.unblock()
    return fresh


def hold_gate(player_id: int) -> None:
    """
    Alone at the player's gate, to the end of the transaction: no bet and no deposit is under way, and none begins.

    Before any row is locked. players/sql/gate.sql says who passes it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(players_gate(%s))", [player_id])


def _check_not_excluded(player: Player, now: datetime) -> None:
    if player.is_excluded(now):
        assert player.excluded_until is not None
        until = format_time(player.excluded_until)
        raise SelfExcluded(
            f"The player is self-excluded until {until} UTC, and nobody shortens that.", until=until
        )


def _existing(operator: Operator, external_ids: list[str]) -> dict[str, Player]:
    # One array instead of a thousand parameters: the statement is the same for every length.
    rows = Player.objects.raw(
        "SELECT * FROM players_player WHERE operator_id = %s AND external_id = ANY (%s::text[])",
        [operator.pk, external_ids],
    )
    return {player.external_id: player for player in rows}


def _random_code() -> int:
    return SMALLEST_CODE + secrets.randbelow(CODES_END - SMALLEST_CODE)


def _alone_with(player: Player) -> Player:
    hold_gate(player.pk)
    return Player.objects.select_for_update(no_key=True).get(pk=player.pk)
