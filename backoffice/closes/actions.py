"""What a person may do about closes: the right, the service, the audit event, in one transaction."""

from datetime import date

from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.closes import closing
from backoffice.models import Action, Right
from backoffice.models.closes import CloseCorrection, FinanceClose, Period
from players.models import Operator


@transaction.atomic
def close_period(
    *, by: Actor, operator: Operator, currency: str, period: Period, first_day: date, zone: str
) -> FinanceClose:
    """
    :raises PermissionDenied: not this person.
    :raises ParametersInvalid, CurrencyNotSupported: as the service says.
    """
    access.check(by.person, Right.CLOSE_BOOKS)
    close = closing.ask(
        operator=operator, currency=currency, period=period, first_day=first_day, zone=zone, by=by.person
    )
    after = {"close": str(close.pk), "period": period, "first_day": first_day.isoformat(), "zone": zone}
    record(by=by, operator=operator, action=Action.PERIOD_CLOSED, after=after | {"currency": currency})
    return close


@transaction.atomic
def check_against_the_books(*, by: Actor, close: FinanceClose) -> CloseCorrection | None:
    """
    Write the difference down, if there is one.

    :raises PermissionDenied: not this person. :raises ParametersInvalid: it is not sealed yet.
    """
    access.check(by.person, Right.CLOSE_BOOKS)
    found = closing.correct(close=close, by=by.person)
    if found is not None:
        record(
            by=by,
            operator=close.operator,
            action=Action.CORRECTION_SEALED,
            after={"close": str(close.pk), "correction": str(found.pk), "lines": found.lines},
        )
    return found
