"""Who came in, went out and was locked out, as the audit trail has it."""

import pytest
from django.urls import reverse

from backoffice.models import Action, AuditEvent
from tests.backoffice.conftest import page, text
from tests.backoffice.door import Door, code_of, with_second_factor
from tests.cast import at_once

pytestmark = pytest.mark.django_db

OF_LOGINS = [Action.LOGGED_IN, Action.LOGGED_OUT, Action.LOCKED_OUT]


def trail(person):
    """Oldest first: what, from where, and with a second factor or not."""
    events = AuditEvent.objects.filter(who=person, action__in=OF_LOGINS).order_by("pk")
    return [(it.action, it.address, it.after.get("second_factor")) for it in events]


class TestALogin:
    def test_and_its_end_are_events_with_the_address(self, boss):
        door = Door(boss)
        door.log_in("wrong")
        door.log_in()
        assert door.is_in
        door.post(reverse("admin:logout"))

        assert trail(boss) == [("login.in", "192.0.2.7", False), ("login.out", "192.0.2.7", None)]

    def test_with_a_second_factor_is_one_when_the_code_was_right(self, boss):
        key, _codes = with_second_factor(boss)
        before = trail(boss)
        door = Door(boss)

        door.log_in()
        door.post(reverse("admin:logout"))
        assert trail(boss) == before

        door.log_in()
        door.send("second_factor", code=code_of(key))
        assert trail(boss) == [*before, ("login.in", "192.0.2.7", True)]

    def test_is_seen_by_those_who_read_the_accounts_trail(self, lena, boss, rob):
        Door(lena).log_in()

        event = AuditEvent.objects.get(who=lena, action=Action.LOGGED_IN)
        assert event.operator == lena.operator
        assert "logged in" in text(page(boss, "backoffice_auditevent_changelist"))

    def test_over_the_session_of_somebody_else_ends_that_one(self, boss, lena):
        door = Door(boss)
        door.log_in()
        door.person = lena
        door.log_in()

        assert [action for action, *_ in trail(boss)] == ["login.in", "login.out"]
        assert [action for action, *_ in trail(lena)] == ["login.in"]

    def test_that_nobody_has_leaves_no_event(self, boss):
        Door(boss).post(reverse("admin:logout"))
        Door(boss).get(reverse("admin:logout"))

        assert trail(boss) == []


class TestATrailThatCannotBeWritten:
    @pytest.fixture(params=[True, False], ids=["in", "out"])
    def door(self, request, boss, monkeypatch):
        found = Door(boss, raise_request_exception=False)
        if request.param:
            found.log_in()
        assert found.is_in == request.param

        def fail(**_event):
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(AuditEvent.objects, "create", fail)
        return found

    def test_lets_nobody_in_and_keeps_nobody_in(self, door):
        was_in = door.is_in
        answer = door.post(reverse("admin:logout")) if was_in else door.log_in()

        assert answer.status_code == 500
        assert not door.is_in


@pytest.mark.django_db(transaction=True)
def test_a_lock_by_many_at_the_same_moment_is_an_event(boss, settings):
    """Each of them may count further than the failure that locks."""
    settings.AXES_ENABLED = True
    doors = [Door(boss, headers={"User-Agent": f"browser {it}"}) for it in range(8)]

    at_once(*[lambda door=door: door.log_in("wrong") for door in doors])
    Door(boss).log_in("wrong")

    assert ("login.locked", "192.0.2.7", None) in trail(boss)


class TestALock:
    @pytest.fixture(autouse=True)
    def _counting(self, settings):
        settings.AXES_ENABLED = True

    def test_is_one_event_however_often_it_is_tried_again(self, boss):
        door = Door(boss)
        for _ in range(8):
            door.log_in("wrong")

        assert trail(boss) == [("login.locked", "192.0.2.7", None)]

    def test_by_the_second_factor_is_one_too(self, boss):
        with_second_factor(boss)
        before = trail(boss)
        door = Door(boss)
        door.log_in()
        for _ in range(6):
            door.send("second_factor", code="000000")

        assert trail(boss) == [*before, ("login.locked", "192.0.2.7", None)]

    def test_of_a_name_that_nobody_has_is_no_event(self, boss):
        nobody = Door(boss)
        for _ in range(6):
            nobody.post(reverse("admin:login"), {"username": "nobody", "password": "wrong"})

        assert not AuditEvent.objects.filter(action=Action.LOCKED_OUT).exists()
