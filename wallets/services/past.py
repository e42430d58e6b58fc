"""
Movements with a past: for a book to look at and to measure with, never for money that is somebody's.

`wallets_post` takes its time from the clock, after the lock, and has no argument for another one. That stays so: here
the session calls the same function, and its clock is another one. A schema of its own, looked in before
PostgreSQL's, has a `clock_timestamp()` that says the time of the movement. Locks, triggers, sequence, hashes and the
rule that a wallet's time never goes back are those of every posting, so the books prove.

It cannot reach real books: a ledger with rows is refused outside the demo; making the schema takes the database
owner's rights; and once wallets/sql/roles.sql was applied the function looks up its names in fixed schemas, so the
movement is booked at the true time, which is noticed here and undone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import connection

from players.errors import PermissionDenied
from players.models import Operator
from wallets import ledger
from wallets.ledger import Ask, Posting, Step
from wallets.models import Contra, Kind, LedgerTransaction, Operation
from wallets.queries.wallets import PlayersWallet
from wallets.services.rounds import RoundStep, ledger_step
from wallets.services.transfers import deposit_steps, minus, withdraw_steps

_OPEN = """
    drop schema if exists wallets_past cascade;
    create schema wallets_past;
    create function wallets_past.clock_timestamp() returns timestamptz language sql volatile as
        $$ select current_setting('wallets_past.now')::timestamptz $$;
    create function wallets_past.post(
        p_at timestamptz, p_operator bigint, p_reference text, p_operation smallint, p_player bigint, p_target bigint,
        p_currency text, p_amount numeric, p_new_money boolean, p_steps public.wallets_step[],
        out outcome smallint, out code text, out failed smallint, out ids bigint[], out amounts numeric[],
        out balances numeric[], out booked_at timestamptz)
    language plpgsql as $$
    begin
        perform set_config('wallets_past.now', p_at::text, true);
        select * into outcome, code, failed, ids, amounts, balances, booked_at
          from public.wallets_post(p_operator, p_reference, p_operation, p_player, p_target, p_currency, p_amount, null,
                                   p_new_money, p_steps);
    end $$;
"""
_CLOSE = "drop schema if exists wallets_past cascade"
_POST_EACH = """
    select posted.*
      from unnest(%s::timestamptz[], %s::bigint[], %s::text[], %s::smallint[], %s::bigint[], %s::bigint[], %s::text[],
                  %s::numeric[], %s::boolean[], %s::text[])
           with ordinality as t (at, operator_id, reference, operation, player_id, target_id, currency, amount,
                                 new_money, steps, nr),
           lateral wallets_past.post(t.at, t.operator_id, t.reference, t.operation, t.player_id, t.target_id,
                                     t.currency, t.amount, t.new_money, t.steps::wallets_step[]) posted
     order by nr
"""


@dataclass(frozen=True, slots=True)
class PastPosting:
    """What is asked for at a time. Made by the functions below."""

    at: datetime
    ask: Ask
    steps: list[Step]
    new_money: bool = False


class NotHere(PermissionDenied):
    message = "This book has money of its own: nothing is booked into its past."


@contextmanager
def opened() -> Iterator[None]:
    """
    Within it `post_each` works.

    :raises NotHere: the ledger has rows, and this is not a demo.
    """
    if not settings.DEMO and LedgerTransaction.objects.exists():
        raise NotHere
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE)


def post_each(asked: Sequence[PastPosting]) -> list[Posting]:
    """
    Book them in one statement, each at its time, in the order given. Inside the caller's transaction.

    Each has to be later than the wallet's last row.

    :raises NotHere: the database does not take another time.
    """
    assert connection.in_atomic_block, "rounds are written with their rows"
    if not asked:
        return []
    columns = zip(*map(_as_columns, asked), strict=True)
    with connection.cursor() as cursor:
        cursor.execute("set local search_path = wallets_past, pg_catalog, public")
        cursor.execute("set local synchronous_commit = off")
        cursor.execute(_POST_EACH, [list(column) for column in columns])
        done = [ledger.posting_of(row) for row in cursor.fetchall()]
        cursor.execute("set local search_path to default")
    if any(it.booked_at != posting.at for it, posting in zip(done, asked, strict=True)):
        raise NotHere("The database took another time than the one that was said.")
    return done


def _as_columns(it: PastPosting) -> tuple[object, ...]:
    ask = it.ask
    return (
        it.at,
        ask.operator_id,
        ask.reference,
        int(ask.operation),
        ask.player_id,
        ask.target_operator_id,
        ask.currency,
        ask.amount,
        it.new_money,
        ledger.as_array(it.steps),
    )


def deposit(
    *, at: datetime, operator: Operator, wallet: PlayersWallet, currency: str, amount: Decimal, reference: str
) -> PastPosting:
    ask = Ask(operator.pk, Operation.DEPOSIT, currency, amount, reference, wallet.player_id)
    return PastPosting(at, ask, deposit_steps(operator, wallet, amount), new_money=True)


def withdrawal(
    *, at: datetime, operator: Operator, wallet: PlayersWallet, currency: str, amount: Decimal, reference: str
) -> PastPosting:
    """More than there is: refused, and the reference remembers it."""
    ask = Ask(operator.pk, Operation.WITHDRAW, currency, amount, reference, wallet.player_id)
    return PastPosting(at, ask, withdraw_steps(operator, wallet, amount))


def round_steps(
    *,
    at: datetime,
    operator_id: int,
    wallet_id: int,
    currency: str,
    round_id: int,
    steps: Sequence[RoundStep],
    in_custody: bool,
) -> PastPosting:
    """As `services.book_round`."""
    contra = Contra.CUSTODY if in_custody else Contra.HOUSE
    made = [ledger_step(operator_id, wallet_id, round_id, contra, step) for step in steps]
    return PastPosting(at, Ask(operator_id, Operation.ROUND, currency, None), made)


def gift(*, at: datetime, operator_id: int, wallet_id: int, currency: str, amount: Decimal) -> PastPosting:
    """A bonus that the operator funds."""
    step = Step(operator_id, wallet_id, Kind.BONUS, Contra.BONUS, amount)
    return PastPosting(at, Ask(operator_id, Operation.ROUND, currency, None), [step])


def adjustment(
    *, at: datetime, operator_id: int, wallet_id: int, currency: str, amount: Decimal
) -> PastPosting:
    """`amount` is signed."""
    step = Step(operator_id, wallet_id, Kind.ADJUSTMENT, Contra.ADJUSTMENT, amount)
    return PastPosting(at, Ask(operator_id, Operation.ROUND, currency, None), [step])


def funding(
    *, at: datetime, operator_id: int, wallet_id: int, currency: str, amount: Decimal, reference: str
) -> PastPosting:
    """The operator pays the platform; below 0 it is charged."""
    operation, kind = (Operation.FUND, Kind.FUND) if amount > 0 else (Operation.CHARGE, Kind.CHARGE)
    step = Step(operator_id, wallet_id, kind, Contra.SETTLEMENT, amount)
    return PastPosting(at, Ask(operator_id, operation, currency, amount.copy_abs(), reference), [step])


def pass_down(
    *,
    at: datetime,
    operator_id: int,
    funds_id: int,
    child_id: int,
    childs_funds_id: int,
    currency: str,
    amount: Decimal,
    reference: str,
) -> PastPosting:
    """From an operator's own balance to its child's."""
    steps = [
        Step(operator_id, funds_id, Kind.TRANSFER_OUT, Contra.COUNTERPART, minus(amount), twin=2),
        Step(child_id, childs_funds_id, Kind.TRANSFER_IN, Contra.COUNTERPART, amount, twin=1),
    ]
    ask = Ask(operator_id, Operation.TRANSFER_BALANCE, currency, amount, reference, None, child_id)
    return PastPosting(at, ask, steps)
