"""
Who sees what, and who may change what. Everything in the back office asks here.

The platform's own people (no operator) see every account; an operator's people see their own and every account below
it, and change what is their own. What somebody may see and do of it is their role's: see models/rights.py.
"""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from backoffice.entry import steps
from backoffice.models import Right
from players.errors import PermissionDenied
from players.models import Operator, StaffMember
from players.models.operators import OperatorStatus

M = TypeVar("M", bound=Model)


def may_enter(request: HttpRequest) -> bool:
    """Asked on every request: whoever is shut out is out at once, whatever the session says."""
    return steps.may_begin(request) and steps.next_step(request) is None


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


def may(person: StaffMember, right: Right) -> bool:
    """Does the person's role have it? Two queries for the first question of a request."""
    return person.has_perm(f"backoffice.{right}")


def may_for(person: StaffMember, right: Right, operator: Operator) -> bool:
    """May the person change this account's things? What is below one's own account is changed by its own people."""
    return may(person, right) and person.operator_id in (None, operator.pk)


def check(person: StaffMember, right: Right) -> None:
    """:raises PermissionDenied: the person's role does not have it."""
    if not may(person, right):
        raise PermissionDenied(f"Your role does not include this: {right.label.lower()}.")


def check_for(person: StaffMember, right: Right, operator: Operator) -> None:
    """
    :raises PermissionDenied: the person's role does not have it, the account is not theirs to change, or it is
        suspended, where only reads and withdrawals go on. The platform's people may always.
    """
    check(person, right)
    if sees_everything(person):
        return
    if person.operator_id != operator.pk:
        raise PermissionDenied("Only the account's own people and the platform's change this.")
    line = Operator.objects.filter(pk__in=[operator.pk, *operator.ancestors])
    if line.filter(status=OperatorStatus.SUSPENDED).exists():
        raise PermissionDenied("The account is suspended. Ask the platform to reactivate it first.")
