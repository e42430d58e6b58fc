"""
Who sees what, and who may change what. Everything in the back office asks here.

The platform's own people (no operator) see everything, and those of them who are superusers administer. An operator's
people see their own account and every account below it, and change the settings of their own.
"""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from players.errors import PermissionDenied
from players.models import Operator, StaffMember
from players.models.operators import OperatorStatus

M = TypeVar("M", bound=Model)


def may_enter(request: HttpRequest) -> bool:
    """Asked on every request: whoever is shut out is out at once, whatever the session says."""
    user = request.user
    return isinstance(user, StaffMember) and user.is_staff and user.may_log_in


def person_of(request: HttpRequest) -> StaffMember:
    """Who asks, on a page that only those see who may enter."""
    assert isinstance(request.user, StaffMember), "the site lets nobody else in"
    return request.user


def sees_everything(person: StaffMember) -> bool:
    return person.operator_id is None


def visible_operators(person: StaffMember) -> QuerySet[Operator]:
    """The person's own account and all below it; for the platform's people, all."""
    if sees_everything(person):
        return Operator.objects.all()
    own = person.operator_id
    return Operator.objects.filter(Q(pk=own) | Q(ancestors__contains=[own]))


def visible(rows: QuerySet[M], person: StaffMember, *, operator: str = "operator_id") -> QuerySet[M]:
    """Those of the rows that belong to an account the person sees; `operator` is the path to its id."""
    if sees_everything(person):
        return rows
    return rows.filter(**{f"{operator}__in": visible_operators(person).values("pk")})


def is_administrator(person: StaffMember) -> bool:
    """May approve and suspend accounts, and move the operators' own balances."""
    return person.is_superuser


def may_change_settings(person: StaffMember, operator: Operator) -> bool:
    """One's own account; what is below it is changed by its own people, or by an administrator."""
    return is_administrator(person) or person.operator_id == operator.pk


def check_may_change_settings(person: StaffMember, operator: Operator) -> None:
    """
    :raises PermissionDenied: it is not the person's to change, or the account is suspended, where only reads and
        withdrawals go on. An administrator may always.
    """
    if is_administrator(person):
        return
    if not may_change_settings(person, operator):
        raise PermissionDenied("Only the account's own people and administrators change its settings.")
    line = Operator.objects.filter(pk__in=[operator.pk, *operator.ancestors])
    if line.filter(status=OperatorStatus.SUSPENDED).exists():
        raise PermissionDenied("The account is suspended. Ask the platform to reactivate it first.")
