"""Asking for a close, sealing it once nothing can be added to its period, and correcting what was sealed."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Context, Decimal, Inexact

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from backoffice.closes import periods, sums
from backoffice.closes.text import Line, close_text, correction_text, hash_of
from backoffice.models.closes import CloseCorrection, CloseLine, CloseState, FinanceClose, Period
from players.errors import ParametersInvalid
from players.models import Operator, StaffMember
from wallets.errors import CurrencyNotSupported
from wallets.queries.wallets import currencies_of

# Python's own sums round to 28 digits, and a balance may have 38.
EXACT = Context(prec=60, traps=[Inexact])
FUNDS = 256  # kinds from here on are movements of operators' own balances


def ask(
    *, operator: Operator, currency: str, period: Period, first_day: date, zone: str, by: StaffMember
) -> FinanceClose:
    """
    Have a period closed. It is sealed by the worker, when every transaction that was open at its end has ended.

    :raises ParametersInvalid: the period is not over, was asked for before, or is none.
    :raises CurrencyNotSupported: as named.
    """
    if currency not in currencies_of(operator):
        raise CurrencyNotSupported(currency=currency)
    try:
        start, end = periods.limits(period=period, first_day=first_day, zone=zone)
    except periods.BadPeriod as error:
        raise ParametersInvalid(str(error)) from error
    try:
        with transaction.atomic():
            now, generation, xid = sums.fence()
            if end > now:
                raise ParametersInvalid(f"The {period} is not over: it ends at {end:%Y-%m-%d %H:%M} UTC.")
            return FinanceClose.objects.create(
                operator=operator,
                currency=currency,
                period=period,
                zone=zone,
                first_day=first_day,
                starts_at=start,
                ends_at=end,
                asked_by=by,
                asked_at=now,
                fence_generation=generation,
                fence_xid=xid,
            )
    except IntegrityError as error:
        if "backoffice_financeclose_once" not in str(error):
            raise
        raise ParametersInvalid(f"This {period} is closed already. Look it up in the list.") from error


@transaction.atomic
def seal_next() -> bool:
    """Seal one close whose period is whole. False: there is none, or another worker has it."""
    waiting = FinanceClose.objects.filter(state=CloseState.WAITING).order_by("ends_at", "id")
    for close in waiting.select_for_update(skip_locked=True, of=("self",))[:50]:
        if sums.have_passed(generation=close.fence_generation, xid=close.fence_xid):
            _seal(close)
            return True
    return False


def _seal(close: FinanceClose) -> None:
    _lock_chain(close)
    opening = sums.balances_before(
        operator_id=close.operator_id, currency=close.currency, moment=close.starts_at
    )
    _correct_what_ended_before(close, opening)
    lines = _moved(close)
    CloseLine.objects.bulk_create(CloseLine(close=close, **line._asdict()) for line in lines)
    before = _sealed(close).order_by("-number").first()
    close.number = 1 if before is None or before.number is None else before.number + 1
    close.previous_hash = "" if before is None else before.hash
    close.players_opening, close.funds_opening = opening
    close.players_closing = _plus(opening.players, (it.posted for it in lines if it.kind < FUNDS))
    close.funds_closing = _plus(opening.funds, (it.posted for it in lines if it.kind >= FUNDS))
    close.hash = hash_of(close_text(close, lines))
    close.state, close.sealed_at = CloseState.SEALED, _database_time()
    close.save()


def _correct_what_ended_before(close: FinanceClose, opening: sums.Balances) -> None:
    """
    A period that is closed ends where the next one begins, or the books have changed since: then each that differs
    gets its correction, the newest first, so that what was sealed and what is sealed now still make one story.
    """
    before = _sealed(close).filter(ends_at__lte=close.starts_at)
    touching = before.filter(ends_at=close.starts_at).order_by("-number").first()
    if touching is None or closing_now(touching) == opening:
        return
    for it in before.order_by("-ends_at"):
        correct(close=it, by=None)


@transaction.atomic
def correct(*, close: FinanceClose, by: StaffMember | None) -> CloseCorrection | None:
    """
    Hold a sealed close against the books as they are, and write down the difference, dated; None: there is none.

    :param by: who asked; None: the sealing of a later period found it.
    :raises ParametersInvalid: it is not sealed yet.
    """
    if close.state != CloseState.SEALED:
        raise ParametersInvalid("This close is not sealed yet. The worker does that in a moment.")
    _lock_chain(close)
    difference = differs(close)
    if not difference:
        return None
    newest = close.corrections.order_by("-id").first()
    previous = close.hash if newest is None else newest.hash
    at = _database_time()
    return CloseCorrection.objects.create(
        close=close,
        found_at=at,
        found_by=by,
        lines=[line.as_text() for line in difference],
        previous_hash=previous,
        hash=hash_of(correction_text(close, at, difference, previous=previous)),
    )


def differs(close: FinanceClose) -> list[Line]:
    """What the books say of the period now, less what was sealed and corrected. Empty: nothing has changed."""
    made: dict[tuple[int, int], Line] = {(it.kind, it.contra): it for it in _moved(close)}
    for said in [*sealed_lines(close), *(it for one in close.corrections.all() for it in lines_of(one))]:
        key = (said.kind, said.contra)
        it = made.get(key, Line(*key, Decimal(0), Decimal(0), 0))
        made[key] = Line(
            *key,
            EXACT.subtract(it.amount, said.amount),
            EXACT.subtract(it.posted, said.posted),
            it.rows - said.rows,
        )
    return sorted(it for it in made.values() if it.amount or it.posted or it.rows)


def sealed_lines(close: FinanceClose) -> list[Line]:
    """As they were sealed, by kind and contra account."""
    fields = ("kind", "contra", "amount", "posted", "rows")
    return [Line(*row) for row in close.lines.order_by("kind", "contra").values_list(*fields)]


def lines_of(correction: CloseCorrection) -> list[Line]:
    return [
        Line(kind, contra, Decimal(amount), Decimal(posted), rows)
        for kind, contra, amount, posted, rows in correction.lines
    ]


def closing_now(close: FinanceClose) -> sums.Balances:
    """Its closing as it was sealed, and what its corrections add to it."""
    assert close.players_closing is not None and close.funds_closing is not None, "it is sealed"
    lines = [it for one in close.corrections.all() for it in lines_of(one)]
    return sums.Balances(
        _plus(close.players_closing, (it.posted for it in lines if it.kind < FUNDS)),
        _plus(close.funds_closing, (it.posted for it in lines if it.kind >= FUNDS)),
    )


def _moved(close: FinanceClose) -> list[Line]:
    return sums.moved(
        operator_id=close.operator_id, currency=close.currency, start=close.starts_at, end=close.ends_at
    )


def _sealed(close: FinanceClose) -> QuerySet[FinanceClose]:
    return FinanceClose.objects.filter(
        operator_id=close.operator_id, currency=close.currency, state=CloseState.SEALED
    )


def _lock_chain(close: FinanceClose) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended('finance close ' || %s, %s))",
            [close.currency, close.operator_id],
        )


def _database_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
        return found


def _plus(start: Decimal, amounts: Iterable[Decimal]) -> Decimal:
    total = start
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
