"""
The one writer of the ledger, seen from Python. Only the wallets' services import it.

`post` is one statement: it claims the reference, locks the wallets in order, checks, writes, and says what came of it
(wallets/sql/post.sql). Whoever takes more than one step with a wallet opens a transaction, claims the references and
locks the wallets here first, and then calls the same `post`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F
from django.db.models.lookups import IsNull

from wallets.models import Contra, Kind, Operation, Outcome, Wallet
from wallets.queries.wallets import LOOK_UP

SEEN_BEFORE = 4
NO_NEW_MONEY = 5
DOES_NOT_FIT = 6
BARRED = 7


@dataclass(frozen=True, slots=True)
class Step:
    """
    One movement on one wallet.

    :param amount: signed, in major units; None: all that the wallet holds, or all that the twin gave.
    :param twin: the place (from 1) of the step that balances this one.
    :param undoes: the place of the step of the same call that this one reverses.
    """

    operator_id: int
    wallet_id: int
    kind: Kind
    contra: Contra
    amount: Decimal | None
    twin: int | None = None
    round_id: int | None = None
    reverses_id: int | None = None
    undoes: int | None = None
    told: Decimal | None = None

    def as_row(self) -> str:
        fields = (
            self.operator_id,
            self.wallet_id,
            int(self.kind),
            int(self.contra),
            self.amount,
            self.twin,
            self.round_id,
            self.reverses_id,
            self.undoes,
            self.told,
        )
        return f"({','.join('' if field is None else str(field) for field in fields)})"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a caller asked for: what the register of references remembers, and compares with a repeat."""

    operator_id: int
    operation: Operation
    currency: str
    amount: Decimal | None
    reference: str | None = None
    player_id: int | None = None
    target_operator_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """
    What came of it. `ids`, `amounts` and `balances` stand in the order of the steps; of a refusal, `balances` holds
    the one balance that was too low, and `code` names it.
    """

    outcome: int
    code: str | None
    failed: int | None
    ids: list[int]
    amounts: list[Decimal]
    balances: list[Decimal]
    booked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Transferred:
    """What was found, and the posting: None where a wallet is missing, and for a blocked player's new money."""

    player_id: int | None
    wallet_id: int | None
    funds_id: int | None
    posting: Posting | None


_COLUMNS = "outcome, code, failed, ids, amounts, balances, booked_at"
_ARGUMENTS = (
    "%s::bigint, %s::text, %s::smallint, %s::bigint, %s::bigint, %s::text, %s::numeric, %s::jsonb, %s::boolean,"
    " %s::wallets_step[]"
)
_POST = f"select {_COLUMNS} from wallets_post({_ARGUMENTS})"  # noqa: S608 - constants of this module
_POST_EACH = f"""
    select {_COLUMNS}
      from unnest(%s::bigint[], %s::text[], %s::smallint[], %s::bigint[], %s::text[], %s::numeric[], %s::boolean[],
                  %s::text[])
           with ordinality as t (operator_id, reference, operation, player_id, currency, amount, new_money, steps, nr),
           lateral wallets_post(t.operator_id, t.reference, t.operation, t.player_id, null, t.currency, t.amount, null,
                                t.new_money, t.steps::wallets_step[])
     order by nr
"""  # noqa: S608 - constants of this module
# One round trip for a transfer: who it is, then the posting. Where somebody is missing there are no steps, and `post`
# does nothing. It looks again at what may change meanwhile; who a player is and which wallet is theirs never changes.
_TRANSFER = f"""
    select player.code, wallet.id, funds.id, posted.outcome, posted.code, posted.failed, posted.ids, posted.amounts,
           posted.balances
      from (select %s::bigint as operator_id, %s::text as external_id, %s::text as currency, %s::boolean as new_money,
                   %s::timestamptz as now, %s::smallint as kind, %s::smallint as contra, %s::numeric as amount,
                   %s::smallint as twins_kind, %s::numeric as twins_amount) as asked
      {LOOK_UP}
      cross join lateral wallets_post(
           asked.operator_id, %s::text, %s::smallint, player.code, null, asked.currency, %s::numeric, %s::jsonb,
           asked.new_money,
           case when wallet.id is not null and funds.id is not null
                 and not (asked.new_money and player.status = 'blocked'
                          and (player.blocked_until is null or asked.now < player.blocked_until))
                then case when asked.twins_kind is null
                          then array[(asked.operator_id, wallet.id, asked.kind, asked.contra, asked.amount,
                                      null, null, null, null, null)::wallets_step]
                          else array[(asked.operator_id, wallet.id, asked.kind, asked.contra, asked.amount,
                                      2, null, null, null, null)::wallets_step,
                                     (asked.operator_id, funds.id, asked.twins_kind, asked.contra, asked.twins_amount,
                                      1, null, null, null, null)::wallets_step] end
           end) as posted
"""  # noqa: S608 - constants of this module


def post(
    ask: Ask,
    steps: Sequence[Step],
    *,
    new_money: bool = False,
    extra: dict[str, Any] | None = None,
) -> Posting:
    """
    Book all steps, in order, or none.

    :param new_money: refused while the operator is in seamless mode or on the way to it, and for a blocked player.
    :param extra: kept with the reference, as part of the first answer (JSON; money as text).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            (
                ask.operator_id,
                ask.reference,
                int(ask.operation),
                ask.player_id,
                ask.target_operator_id,
                ask.currency,
                ask.amount,
                None if extra is None else json.dumps(extra),
                new_money,
                as_array(steps),
            ),
        )
        return posting_of(cursor.fetchone())


def transfer(
    ask: Ask,
    external_id: str,
    steps: Sequence[Step],
    *,
    new_money: bool = False,
    extra: dict[str, Any] | None = None,
    now: datetime,
) -> Transferred:
    """
    Find a player's wallet and book on it, and on the operator's funds if a second step says so. See `post`.

    The posting does not say when it was booked: reading a time costs as much as reading the rest of the row.

    :param ask: without its player.
    :param steps: whose wallets are filled in here: the player's, then the funds.
    """
    first, *twins = steps
    twin = twins[0] if twins else None
    with connection.cursor() as cursor:
        cursor.execute(
            _TRANSFER,
            (
                *(ask.operator_id, external_id, ask.currency, new_money, now),
                *(int(first.kind), int(first.contra), first.amount),
                *((int(twin.kind), twin.amount) if twin else (None, None)),
                *(ask.reference, int(ask.operation), ask.amount),
                None if extra is None else json.dumps(extra),
            ),
        )
        player_id, wallet_id, funds_id, *posted = cursor.fetchone()
    return Transferred(
        player_id, wallet_id, funds_id, posting_of([*posted, None]) if posted[0] is not None else None
    )


def post_each(asks: Sequence[tuple[Ask, Sequence[Step], bool]]) -> list[Posting]:
    """
    Several asks, each for itself, in one statement. References and wallets are claimed and locked by the caller.

    The third of each is `new_money`.
    """
    columns = zip(
        *(
            (
                ask.operator_id,
                ask.reference,
                int(ask.operation),
                ask.player_id,
                ask.currency,
                ask.amount,
                new_money,
                as_array(steps),
            )
            for ask, steps, new_money in asks
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_POST_EACH, [list(column) for column in columns])
        return [posting_of(row) for row in cursor.fetchall()]


def claim_references(operator_id: int, references: Iterable[str]) -> None:
    """
    Wait for the twins of these references. Held to the end of the transaction, and taken before any wallet.

    The order is the locks' own, so that two callers with the same references cannot wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(lock) from (select distinct hashtextextended(reference, %s) as lock"
            " from unnest(%s::text[]) as reference order by lock) as locks",
            [operator_id, sorted(set(references))],
        )


def pass_gates(player_ids: Iterable[int]) -> None:
    """Wait for whoever changes what these players may do. Before their wallets, as in `post`: players/sql/gate.sql."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock_shared(players_gate(player)) from unnest(%s::bigint[]) as player",
            [sorted(set(player_ids))],
        )


def lock_wallets(operator_id: int, wallet_ids: Iterable[int]) -> None:
    """Players' wallets first, then the operator's funds, each sorted: the order of `post`."""
    wallets = Wallet.objects.filter(operator_id=operator_id, id__in=set(wallet_ids))
    in_order = wallets.order_by(IsNull(F("player_id"), True), "operator_id", "id")
    list(in_order.select_for_update(no_key=True).values_list("id"))


def burn(operator_id: int, reference: str) -> bool:
    """Make the reference void, for good. False: it was used before. Inside a transaction that claimed it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into wallets_reference (operator_id, reference, operation, outcome) values (%s, %s, %s, %s)"
            " on conflict do nothing",
            [operator_id, reference, int(Operation.VOID), int(Outcome.VOID)],
        )
        return bool(cursor.rowcount == 1)


def as_array(steps: Sequence[Step]) -> str:
    """The steps as PostgreSQL reads them. Numbers only: nothing in it needs an escape."""
    return "{" + ",".join(f'"{step.as_row()}"' for step in steps) + "}"


def posting_of(row: Sequence[object]) -> Posting:
    outcome, code, failed, ids, amounts, balances, booked_at = row
    return Posting(outcome, code, failed, ids or [], amounts or [], balances or [], booked_at)  # type: ignore[arg-type]
