"""The people who log in."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from players.errors import ParametersInvalid
from players.models.operators import Operator
from players.models.staff import Role, StaffMember
from players.services.conflicts import violated


def create_staff(
    *,
    operator: Operator | None,
    username: str,
    password: str,
    role: Role | None = None,
    active: bool = True,
) -> StaffMember:
    """
    Give a person a login. An operator's people have their one role; the platform's own (`operator=None`) have the
    given one, or no rights yet.

    :raises ParametersInvalid: the name is taken, or the password is too easy to guess.
    """
    person = StaffMember(username=username, operator=operator, is_active=active, is_staff=True)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ParametersInvalid(errors={"password": error.messages}) from error
    person.set_password(password)
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
