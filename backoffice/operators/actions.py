"""Opening an account: may the person, the service, the audit event, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from players.models import Operator
from players.models.operators import OperatorStatus
from players.services import staff
from players.wire.json import plain
from wallets import services


@dataclass(frozen=True, slots=True)
class Opened:
    """`token` and `password` are shown this once, by whoever opened the account."""

    operator: Operator
    token: str
    password: str


@transaction.atomic
def open_account(
    *,
    by: Actor,
    login_id: str,
    name: str,
    level: str,
    parent: Operator | None,
    currencies: Sequence[str],
    payment_method: str,
    ggr_rate: Decimal,
    callback_url: str,
) -> Opened:
    """
    An approved account with its first token, and a first login of the same name, whose password is to be changed.

    :raises PermissionDenied: not this person; or the account above is an agent.
    :raises ParametersInvalid: the id is taken, or seamless mode cannot carry one of the currencies.
    """
    access.check(by.person, Right.ADMINISTER_OPERATORS)
    made = services.open_account(
        login_id=login_id,
        name=name,
        currencies=currencies,
        now=by.now,
        level=level,
        parent=parent,
        ggr_rate=ggr_rate,
        callback_url=callback_url,
        payment_method=payment_method,
        status=OperatorStatus.ACTIVE,
        password=staff.one_time_password(),
    )
    record(
        by=by,
        operator=made.operator,
        action=Action.OPERATOR_CREATED,
        after={
            "operator": login_id,
            "level": level,
            "parent": parent and parent.login_id,
            "currencies": list(currencies),
            "payment_method": payment_method,
            "ggr_rate": plain(ggr_rate),
            "callback_url": callback_url,
        },
    )
    until = by.now + timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS)
    password = staff.give_one_time_password(person=made.operator.staff.get(), until=until)
    return Opened(made.operator, made.secret, password)
