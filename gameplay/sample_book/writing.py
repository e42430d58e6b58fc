"""Many deeds in one transaction: the ledger's rows first, then the rounds and actions that they tie to."""

import json
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from django.db import connection, transaction

from gameplay.models import SessionMode
from gameplay.sample_book.deeds import Asked, Deed, PlayedRound, Seat
from players import vault
from wallets.models import Outcome
from wallets.services import past

_SESSION = (
    "id operator_id player_id game_id wallet_id currency language variant mode return_url launch_digest launched_at"
    " launch_expires_at entered_at page_digest ended_at ended_why client_seed next_seed_encrypted next_commitment"
    " demo_balance"
)
_ROUND = (
    "id operator_id player_id session_id game_id provider_id provider_round currency mode state opened_at ended_at"
    " staked refunded won last_transaction_id variant commitment server_seed_encrypted client_seed bet actions clicks"
    " win_limit"
)
_ACTION = (
    "provider_id external_id operator_id session_id provider_round round_id kind state amount cancels ends_round"
    " transaction_id balance error_code created_at"
)
_MOVE_ROUNDS_ON = """
    update gameplay_gameround r
       set state = it.state, ended_at = it.ended_at, refunded = it.refunded, won = it.won,
           last_transaction_id = it.last
      from unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::numeric[], %s::numeric[], %s::bigint[])
           as it (id, state, ended_at, refunded, won, last)
     where r.id = it.id
"""
_TAKE_BACK = """
    update gameplay_action a set state = 'cancelled'
      from unnest(%s::bigint[], %s::text[]) as it (provider_id, external_id)
     where a.provider_id = it.provider_id and a.external_id = it.external_id
"""
_END_SESSIONS = """
    update gameplay_gamesession s set ended_at = it.at, ended_why = 'exit'
      from unnest(%s::bigint[], %s::timestamptz[]) as it (id, at) where s.id = it.id
"""


@transaction.atomic
def write(deeds: Sequence[Deed], *, new: Sequence[Seat], ended: Sequence[Seat], rng: Random) -> int:
    """:returns: how many rows the ledger has more."""
    _copy("gameplay_gamesession", _SESSION, (_session(seat, rng) for seat in new))
    booked = [deed for deed in deeds if deed.posting is not None]
    rows = 0
    for deed, done in zip(booked, past.post_each([it.posting for it in booked if it.posting]), strict=True):
        expected = Outcome.REFUSED if deed.refused else Outcome.BOOKED
        assert done.outcome == expected, (deed, done)
        if deed.refused:
            continue
        rows += len(done.ids)
        for asked in deed.asked:
            if asked.place is not None and deed.round is not None:
                deed.round.ids[asked.name] = deed.round.last_transaction_id = done.ids[asked.place]
    _write_rounds({deed.round.id: deed.round for deed in deeds if deed.round is not None}.values())
    _copy("gameplay_action", _ACTION, (_action(deed, asked) for deed in deeds for asked in deed.asked))
    _take_back([deed for deed in deeds if deed.asked and deed.asked[0].cancels])
    _execute(_END_SESSIONS, [(seat.id, seat.ended_at) for seat in ended])
    return rows


def _write_rounds(rounds: Iterable[PlayedRound]) -> None:
    before = [
        (it.id, it.state.value, it.ended_at, it.refunded, it.won, it.last_transaction_id)
        for it in rounds
        if it.is_written
    ]
    _execute(_MOVE_ROUNDS_ON, before)
    new = [it for it in rounds if not it.is_written]
    _copy("gameplay_gameround", _ROUND, map(_round, new))
    for it in new:
        it.is_written = True


def _take_back(deeds: Sequence[Deed]) -> None:
    _execute(_TAKE_BACK, [(it.round.seat.game.provider_id, it.asked[0].cancels) for it in deeds if it.round])


def _session(seat: Seat, rng: Random) -> tuple[Any, ...]:
    purse = seat.purse
    operator = purse.account.operator
    mode = SessionMode.SEAMLESS if purse.account.is_seamless else SessionMode.TRANSFER
    at = seat.launched_at
    return (
        *(seat.id, operator.pk, purse.wallet.player_id, seat.game.pk, purse.wallet_id, purse.currency, "en"),
        *(seat.variant, mode.value, "", rng.randbytes(32), at, at, at, rng.randbytes(32), None, ""),
        *(seat.client_seed, vault.encrypt(rng.randbytes(32)), f"{rng.getrandbits(256):064x}", 0),
    )


def _round(it: PlayedRound) -> tuple[Any, ...]:
    seat, purse, kept = it.seat, it.seat.purse, it.kept
    mode = SessionMode.SEAMLESS if purse.account.is_seamless else SessionMode.TRANSFER
    return (
        *(it.id, purse.account.operator.pk, purse.wallet.player_id, seat.id, seat.game.pk),
        *(
            seat.game.provider_id,
            it.name,
            purse.currency,
            mode.value,
            it.state.value,
            it.opened_at,
            it.ended_at,
        ),
        *(it.staked, it.refunded, it.won, it.last_transaction_id, kept.get("variant", "")),
        *(kept.get("commitment", ""), kept.get("server_seed_encrypted"), kept.get("client_seed", "")),
        json.dumps(kept["bet"]) if "bet" in kept else None,
        *(json.dumps(kept.get("actions", [])), json.dumps(kept.get("clicks", [])), kept.get("win_limit")),
    )


def _action(deed: Deed, asked: Asked) -> tuple[Any, ...]:
    assert deed.round is not None, "an action is one of a round"
    seat = deed.round.seat
    return (
        *(seat.game.provider_id, asked.name, seat.purse.account.operator.pk, seat.id, deed.round.name),
        *(deed.round.id, asked.kind.value, asked.state.value, asked.amount, asked.cancels, asked.ends_round),
        *(deed.round.ids.get(asked.name), deed.balance, "", deed.at),
    )


def _copy(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({', '.join(columns.split())}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _execute(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
