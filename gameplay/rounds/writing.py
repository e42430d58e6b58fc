"""What a call leaves behind, in one statement: its round, what was asked, and what the session promises next."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model

from gameplay.models import Action, ActionKind, ActionState, Delivery, GameRound, GameSession
from gameplay.money.booked import Booked
from gameplay.rounds.plan import Planned
from wallets.errors import BalanceNotEnough

# A piece of SQL, and its parameters.
Part = tuple[str, list[object]]


def _insert(model: type[Model]) -> str:
    columns = [str(it.column) for it in model._meta.concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    return f"insert into {model._meta.db_table} ({', '.join(columns)}) values ({marks})"  # noqa: S608


_ROUND_FIELDS = GameRound._meta.concrete_fields
_NEW_ROUND, _NEW_DELIVERY = _insert(GameRound), _insert(Delivery)
_values_of = attrgetter(*(it.attname for it in _ROUND_FIELDS))
_delivery_of = attrgetter(*(it.attname for it in Delivery._meta.concrete_fields))
_JSON = [(place, it) for place, it in enumerate(_ROUND_FIELDS) if isinstance(it, JSONField)]
_MOVED_ROUND = """
    update gameplay_gameround
       set state = %s, ended_at = %s, staked = %s, refunded = %s, won = %s, last_transaction_id = %s
     where id = %s
"""
_PROMISED = "update gameplay_gamesession set next_seed_encrypted = %s, next_commitment = %s where id = %s"
_ACTIONS = """
    insert into gameplay_action (provider_id, operator_id, session_id, provider_round, round_id, balance, error_code,
                                 created_at, external_id, kind, state, amount, cancels, ends_round, transaction_id)
    select %s::bigint, %s::bigint, %s::bigint, %s::text, %s::bigint, %s::numeric, %s::text, %s::timestamptz, it.*
      from jsonb_to_recordset(%s::jsonb) as it (external_id text, kind text, state text, amount numeric, cancels text,
                                                ends_round boolean, transaction_id bigint)
"""


NOT_BOOKED = Booked(Decimal(0), [])


@dataclass(frozen=True, slots=True)
class Promise:
    """The server seed of a session's next round, encrypted, and the commitment to it, which the player sees."""

    seed_encrypted: bytes
    commitment: str


def keep(
    *,
    session: GameSession,
    provider_round: str,
    round_: GameRound | None,
    is_new: bool,
    planned: Sequence[Planned],
    booked: Booked,
    now: datetime,
    promise: Promise | None = None,
) -> None:
    """
    Write the round as it is in memory, one action for each move, and the promise.

    A refusal about money sticks to the ids: then only the actions are written, and a new round is none.
    """
    if booked.refused:
        round_id = None if is_new or round_ is None else round_.pk
        asked = planned
        if session.game.provider.is_built_in:  # what the stake would have brought is nobody's to know yet
            asked = [it for it in planned if it.move.kind == ActionKind.BET]
        run(_actions(session, provider_round, round_id, asked, booked, now))
        return
    before = [] if round_ is None else [_new(round_) if is_new else moved(round_)]
    if promise is not None:
        before.append(_promised(session, promise))
    round_id = None if round_ is None else round_.pk
    run(_actions(session, provider_round, round_id, planned, booked, now), *before)
    _take_back(session.game.provider_id, planned)


def keep_asked(
    *,
    session: GameSession,
    round_: GameRound,
    is_new: bool,
    bets: Sequence[tuple[Planned, Delivery]],
    now: datetime,
    promise: Promise | None = None,
) -> None:
    """Of a call in seamless mode, before anything is asked: a new round, its bets and their deliveries, the promise."""
    before = [_new(round_)] if is_new else []
    before += [(_NEW_DELIVERY, list(_delivery_of(delivery))) for _planned, delivery in bets]
    if promise is not None:
        before.append(_promised(session, promise))
    if before:
        run(actions(session, round_, [it for it, _delivery in bets], now, state=ActionState.ASKED), *before)


def row_of(it: Planned, booked: Booked) -> int | None:
    """The move's row in the ledger; None where nothing moved."""
    return booked.ids[it.place - 1] if it.place is not None and booked.ids else None


def run(last: Part, *before: Part) -> None:
    """One round trip. None of the parts sees what another one writes, and none of them needs to."""
    ahead = ", ".join(f"part_{number} as ({sql})" for number, (sql, _parameters) in enumerate(before))
    parameters: list[Any] = [it for _sql, its in (*before, last) for it in its]
    with connection.cursor() as cursor:
        cursor.execute(f"with {ahead} {last[0]}" if before else last[0], parameters)


def _new(round_: GameRound) -> Part:
    values: list[object] = list(_values_of(round_))
    for place, field in _JSON:
        values[place] = field.get_db_prep_save(values[place], connection)
    return _NEW_ROUND, values


def moved(round_: GameRound) -> Part:
    """What its verbs change; actions and clicks are written by `take`."""
    return _MOVED_ROUND, [
        round_.state,
        round_.ended_at,
        round_.staked,
        round_.refunded,
        round_.won,
        round_.last_transaction_id,
        round_.pk,
    ]


def actions(
    session: GameSession,
    round_: GameRound,
    planned: Sequence[Planned],
    now: datetime,
    *,
    state: ActionState | None = None,
) -> Part:
    """As they are asked or owed in seamless mode: without a row or a balance. None of them is fine too."""
    rows = [{**_action(it, NOT_BOOKED), "state": state or it.state} for it in planned]
    return _acted(session, round_.provider_round, round_.pk, rows, now)


def _promised(session: GameSession, promise: Promise) -> Part:
    session.next_seed_encrypted, session.next_commitment = promise.seed_encrypted, promise.commitment
    return _PROMISED, [promise.seed_encrypted, promise.commitment, session.pk]


def _actions(
    session: GameSession,
    provider_round: str,
    round_id: int | None,
    planned: Sequence[Planned],
    booked: Booked,
    now: datetime,
) -> Part:
    code = BalanceNotEnough.code if booked.refused else ""
    rows = [_action(it, booked) for it in planned]
    return _acted(session, provider_round, round_id, rows, now, balance=booked.balance, error_code=code)


def _acted(
    session: GameSession,
    provider_round: str,
    round_id: int | None,
    rows: list[dict[str, object]],
    now: datetime,
    *,
    balance: Decimal | None = None,
    error_code: str = "",
) -> Part:
    """:param rows: the columns in which they differ, see `_action`."""
    shared = [session.game.provider_id, session.operator_id, session.pk, provider_round, round_id]
    # The rows are one parameter: an array for each column costs ten times as much to write down.
    return _ACTIONS, [*shared, balance, error_code, now, json.dumps(rows)]


def _action(it: Planned, booked: Booked) -> dict[str, object]:
    """The columns in which the moves of a call differ; money as text."""
    return {
        "external_id": it.move.external_id,
        "kind": it.move.kind,
        "state": ActionState.REFUSED if booked.refused else it.state,
        "amount": None if it.amount is None else str(it.amount),
        "cancels": it.move.cancels,
        "ends_round": it.move.ends_round,
        "transaction_id": row_of(it, booked),
    }


def _take_back(provider_id: int, planned: Sequence[Planned]) -> None:
    """A statement of its own: a cancel may be of a bet that this call has just written."""
    cancelled = [
        it.move.cancels
        for it in planned
        if it.move.kind == ActionKind.CANCEL and it.state == ActionState.BOOKED
    ]
    if cancelled:
        Action.objects.filter(provider_id=provider_id, external_id__in=cancelled).update(
            state=ActionState.CANCELLED
        )
