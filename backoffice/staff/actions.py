"""
What an administrator does about people's logins: may the person, the service, the audit event, in one transaction.

Nobody does any of it to themselves: one's own login is backoffice/entry's.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.entry import lockout, second_factor
from backoffice.exports import tokens
from backoffice.models import Action, Right
from players.errors import PermissionDenied
from players.models import Operator, StaffMember
from players.models.staff import Role
from players.services import staff


@dataclass(frozen=True, slots=True)
class NewLogin:
    """The password is shown this once."""

    person: StaffMember
    password: str


@transaction.atomic
def add(*, by: Actor, username: str, role: Role, operator: Operator | None) -> NewLogin:
    """
    :param operator: whom the person works for; None: the platform.
    :raises PermissionDenied: not this person. :raises ParametersInvalid: the name is taken.
    """
    access.check(by.person, Right.MANAGE_STAFF)
    password = staff.one_time_password()
    person = staff.create_staff(
        operator=operator,
        username=username,
        password=password,
        role=role,
        one_time_until=by.now + timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS),
    )
    _record(by, person, Action.STAFF_CREATED, after={"role": person.role, "works_for": _employer(person)})
    return NewLogin(person, password)


@transaction.atomic
def change_role(*, by: Actor, person: StaffMember, role: Role) -> None:
    """:raises PermissionDenied: not this person, not to oneself, not the last administrator."""
    _check(by, person)
    before = person.role
    staff.change_role(person=person, role=role)
    _record(by, person, Action.STAFF_CHANGED, before={"role": before}, after={"role": role})


@transaction.atomic
def change_active(*, by: Actor, person: StaffMember, active: bool) -> None:
    """Out at the next request, or in again. :raises PermissionDenied: as above."""
    _check(by, person)
    before = {"active": person.is_active}
    (staff.reactivate if active else staff.deactivate)(person=person)
    _record(by, person, Action.STAFF_CHANGED, before=before, after={"active": active})


@transaction.atomic
def give_password(*, by: Actor, person: StaffMember) -> NewLogin:
    """
    A one-time password. Whoever knew the old one may have made finance tokens: they end with it.

    :raises PermissionDenied: not this person, not to oneself.
    """
    _check(by, person)
    until = by.now + timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS)
    password = staff.give_one_time_password(person=person, until=until)
    ended = tokens.revoke_all(by=by, of=person)
    after = {"one_time_password_until": until.isoformat(), "finance_tokens_revoked": ended}
    _record(by, person, Action.STAFF_CHANGED, after=after)
    return NewLogin(person, password)


@transaction.atomic
def reset_second_factor(*, by: Actor, person: StaffMember) -> None:
    """The person sets up another one. :raises PermissionDenied: not this person, not to oneself."""
    _check(by, person)
    before = {"second_factor": person.second_factor_since is not None}
    second_factor.remove(person=person)
    _record(by, person, Action.SECOND_FACTOR_REMOVED, before=before, after={"second_factor": False})


@transaction.atomic
def unlock(*, by: Actor, person: StaffMember) -> None:
    """Everywhere. :raises PermissionDenied: not this person, not to oneself."""
    _check(by, person)
    before = {"locked_at": lockout.locked_addresses(person)}
    lockout.unlock(person=person)
    _record(by, person, Action.STAFF_UNLOCKED, before=before, after={"locked_at": []})


def _check(by: Actor, person: StaffMember) -> None:
    access.check(by.person, Right.MANAGE_STAFF)
    if by.person.pk == person.pk:
        raise PermissionDenied("Nobody changes their own role or login here: ask another administrator.")


def _employer(person: StaffMember) -> str:
    return "the platform" if person.operator is None else person.operator.login_id


def _record(
    by: Actor,
    person: StaffMember,
    action: Action,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Of an operator's people in its own trail too."""
    login = {"login": person.username}
    record(
        by=by,
        operator=person.operator,
        action=action,
        before=login | (before or {}),
        after=login | (after or {}),
    )
