"""The people who log in."""

import pytest
from django.db import IntegrityError, transaction

from players.errors import ParametersInvalid
from players.models import StaffMember
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
