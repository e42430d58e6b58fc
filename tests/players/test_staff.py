"""The people who log in."""

import pytest
from django.db import IntegrityError, connection, transaction

from players.errors import ParametersInvalid, PermissionDenied
from players.models import StaffMember
from players.models.staff import Role
from players.services import operators, staff
from tests.factories import OperatorFactory

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


def create(**changes) -> StaffMember:
    return staff.create_staff(**{"operator": None, "username": "dora", "password": PASSWORD} | changes)


class TestCreate:
    def test_gives_a_login(self):
        dora = create(operator=OperatorFactory())
        assert dora.check_password(PASSWORD)
        assert (dora.is_staff, dora.is_superuser, dora.is_active) == (True, False, True)

    def test_twice_is_refused(self):
        create()
        with pytest.raises(ParametersInvalid):
            create()

    @pytest.mark.parametrize("password", ["short", "password1234", "dora"])
    def test_with_an_easy_password_is_refused(self, password):
        with pytest.raises(ParametersInvalid) as caught:
            create(password=password)
        assert list(caught.value.details["errors"]) == ["password"]  # type: ignore[call-overload]


class TestLogin:
    def test_waits_for_the_approval_of_the_operator(self):
        operator = OperatorFactory(status="pending")
        dora = create(operator=operator)
        assert not dora.may_log_in

        operators.approve(operator=operator)
        assert StaffMember.objects.get().may_log_in

    def test_is_for_the_active(self):
        assert create().may_log_in
        assert not create(username="emil", active=False).may_log_in


class TestRules:
    def test_nobody_of_an_operator_has_every_right(self):
        dora = create(operator=OperatorFactory())
        with pytest.raises(IntegrityError, match="superuser_is_ours"), transaction.atomic():
            StaffMember.objects.filter(pk=dora.pk).update(is_superuser=True)

    def test_the_last_administrator_stays(self):
        dora = create(role=Role.ADMINISTRATOR)
        create(username="emil", role=Role.SUPPORT)

        for change in (
            lambda: staff.deactivate(person=dora),
            lambda: staff.change_role(person=dora, role=Role.AUDITOR),
        ):
            with pytest.raises(PermissionDenied, match="The last administrator stays"):
                change()
        assert (StaffMember.objects.get(pk=dora.pk).is_active, dora.role) == (True, Role.ADMINISTRATOR)

        create(username="ida", role=Role.ADMINISTRATOR)
        staff.deactivate(person=dora)
        assert not StaffMember.objects.get(pk=dora.pk).is_active

    @pytest.mark.parametrize(
        "statement",
        [
            "update players_staffmember set is_active = false",
            "update players_staffmember set is_staff = false",
            "delete from players_staffmember_groups",
            "with gone as (delete from players_staffmember_groups) delete from players_staffmember",
        ],
    )
    def test_the_database_keeps_the_last_administrator(self, statement):
        create(role=Role.ADMINISTRATOR)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")

            with pytest.raises(IntegrityError, match="last administrator"), transaction.atomic():
                cursor.execute(statement)
