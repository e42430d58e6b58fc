"""The people who log in."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from players.errors import ParametersInvalid, PermissionDenied
from players.models.operators import Operator
from players.models.staff import Role, StaffMember
from players.services.conflicts import violated

# Two triggers of one rule: players/sql/last_administrator.sql.
RULE = "players_staffmember_last_administrator"
RULE_OF_GROUPS = "players_staffmember_groups_last_administrator"

# Without those that are taken for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def create_staff(
    *,
    operator: Operator | None,
    username: str,
    password: str,
    role: Role | None = None,
    active: bool = True,
    one_time_until: datetime | None = None,
) -> StaffMember:
    """
    Give a person a login. An operator's people have their one role; the platform's own (`operator=None`) have the
    given one, or no rights yet. With `one_time_until` the password works until then, to be changed.

    :raises ParametersInvalid: the name is taken, or the password is too easy to guess.
    """
    person = StaffMember(username=username, operator=operator, is_active=active, is_staff=True)
    person.one_time_password_until = one_time_until
    _set_password(person, password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            wanted = role if operator is None else Role.OPERATOR
            if wanted is not None:
                person.take_role(wanted)
    except IntegrityError as error:
        if violated(error) != "players_staffmember_username_key":
            raise
        raise ParametersInvalid(errors={"operatorId": ["is taken"]}) from error
    return person


@transaction.atomic
def change_role(*, person: StaffMember, role: Role) -> StaffMember:
    """
    The one role from now on; every session of the person ends.

    :raises PermissionDenied: the role is one of the other side, or the person is the last administrator.
    """
    held = _locked(person)
    if (role == Role.OPERATOR) != (held.operator_id is not None):
        raise PermissionDenied("Operators' people are operator staff, and nobody else is.")
    held.is_superuser = False
    held.end_sessions()
    held.save(update_fields=["is_superuser", "sessions_epoch"])
    with _somebody_stays():
        held.take_role(role)
    return held


@transaction.atomic
def deactivate(*, person: StaffMember) -> StaffMember:
    """Out at the next request. :raises PermissionDenied: the last administrator stays."""
    with _somebody_stays():
        return _set_active(person, active=False)


@transaction.atomic
def reactivate(*, person: StaffMember) -> StaffMember:
    return _set_active(person, active=True)


@transaction.atomic
def give_one_time_password(*, person: StaffMember, until: datetime) -> str:
    """A random one, to be changed at the first login and before `until`. Every session of the person ends."""
    held = _locked(person)
    password = one_time_password()
    held.set_password(password)
    held.one_time_password_until = until
    held.save(update_fields=["password", "one_time_password_until"])
    return password


@transaction.atomic
def change_password(*, person: StaffMember, password: str) -> StaffMember:
    """
    The person's own choice. Every session of theirs ends.

    :raises ParametersInvalid: it is too easy to guess, or the one there is.
    """
    held = _locked(person)
    if held.check_password(password):
        raise ParametersInvalid(errors={"password": ["This is the password there is: choose another one."]})
    _set_password(held, password)
    held.one_time_password_until = None
    held.save(update_fields=["password", "one_time_password_until"])
    return held


def one_time_password() -> str:
    """Easy to read out over a telephone: four groups of five, 97 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


def _locked(person: StaffMember) -> StaffMember:
    return StaffMember.objects.select_for_update(no_key=True).get(pk=person.pk)


def _set_active(person: StaffMember, *, active: bool) -> StaffMember:
    held = _locked(person)
    held.is_active = active
    held.end_sessions()
    held.save(update_fields=["is_active", "sessions_epoch"])
    return held


def _set_password(person: StaffMember, password: str) -> None:
    """:raises ParametersInvalid: it is too easy to guess."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ParametersInvalid(errors={"password": error.messages}) from error
    person.set_password(password)


@contextmanager
def _somebody_stays() -> Iterator[None]:
    """
    Have the database say now, and not at the commit, that this was the last administrator.

    :raises PermissionDenied: so it was; nothing of the block is kept.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            yield
            cursor.execute(f"SET CONSTRAINTS {RULE}, {RULE_OF_GROUPS} IMMEDIATE")
            cursor.execute(f"SET CONSTRAINTS {RULE}, {RULE_OF_GROUPS} DEFERRED")
    except IntegrityError as error:
        if violated(error) != RULE:
            raise
        raise PermissionDenied("The last administrator stays: make somebody else one first.") from error
