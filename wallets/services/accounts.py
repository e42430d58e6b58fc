"""A whole new operator account: the operator, its currencies, its first token, its first member of staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from players.errors import AgentNotFound, PermissionDenied
from players.models import Operator
from players.models.operators import Level, OperatorStatus
from players.services import operators, staff, tokens
from wallets.errors import CurrencyNotSupported
from wallets.queries.wallets import currencies_of
from wallets.services.wallets import check_seamless_currencies, open_currencies


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`secret` is the API token, shown once by whoever asked for the account."""

    operator: Operator
    secret: str


@transaction.atomic
def open_account(
    *,
    login_id: str,
    name: str,
    currencies: Sequence[str],
    now: datetime,
    level: str = Level.AGENT,
    parent: Operator | None = None,
    ggr_rate: Decimal = Decimal(0),
    callback_url: str = "",
    allowed_ips: Sequence[str] = (),
    payment_method: str = "deposit",
    status: str = OperatorStatus.PENDING,
    password: str | None = None,
) -> NewAccount:
    """
    Open an account with its currencies and a token.

    :param password: makes a first login of the same name; it works once the account is approved.
    :raises ParametersInvalid: the login id is taken, or a seamless account has a currency with too many decimals.
    :raises CurrencyNotSupported: the catalogue has no such currency.
    :raises PermissionDenied: the parent is an agent.
    """
    if callback_url:
        check_seamless_currencies(currencies)
    operator = operators.create_operator(
        login_id=login_id,
        name=name,
        level=level,
        parent=parent,
        ggr_rate=ggr_rate,
        callback_url=callback_url,
        allowed_ips=allowed_ips,
        payment_method=payment_method,
        status=status,
    )
    open_currencies(operator=operator, currencies=currencies)
    if password is not None:
        active = status == OperatorStatus.ACTIVE
        staff.create_staff(operator=operator, username=login_id, password=password, active=active)
    return NewAccount(operator, tokens.issue_token(operator=operator, now=now).secret)


def open_child_account(
    *,
    caller: Operator,
    parent_login_id: str | None,
    login_id: str,
    name: str,
    password: str,
    level: str,
    ggr_rate: Decimal,
    currencies: Sequence[str],
    callback_url: str,
    allowed_ips: Sequence[str],
    now: datetime,
) -> NewAccount:
    """
    An account below the caller, pending until a platform administrator approves it.

    :param parent_login_id: the caller itself (None), or an account of level operator below it.
    :param currencies: of the parent's; none means all of them.
    :raises PermissionDenied: the caller is an agent.
    :raises AgentNotFound, CurrencyNotSupported, ParametersInvalid: as named.
    """
    if caller.level != Level.OPERATOR:
        raise PermissionDenied("An account of level agent has none below it.")
    parent = _at_or_below(caller, parent_login_id)
    has = currencies_of(parent)
    missing = sorted(set(currencies) - set(has))
    if missing:
        raise CurrencyNotSupported("The parent does not have this currency.", currency=missing[0])
    return open_account(
        login_id=login_id,
        name=name,
        currencies=currencies or has,
        now=now,
        level=level,
        parent=parent,
        ggr_rate=ggr_rate,
        callback_url=callback_url,
        allowed_ips=allowed_ips,
        password=password,
    )


def _at_or_below(caller: Operator, login_id: str | None) -> Operator:
    if login_id is None or login_id == caller.login_id:
        return caller
    below = Operator.objects.filter(login_id=login_id, ancestors__contains=[caller.pk], level=Level.OPERATOR)
    found = below.first()
    if found is None:
        raise AgentNotFound
    return found
