"""The page of the staff: administrators let people in, change what they may, and let them out."""

import threading

import pytest
from axes.models import AccessAttempt
from django.db import connections
from django.urls import reverse

from backoffice.models import AuditEvent
from players.models import StaffMember
from players.models.staff import Role
from tests.backoffice.conftest import House, logged_in, newest, page, send, staff, text
from tests.backoffice.door import Door, with_second_factor


def fresh(person: StaffMember) -> StaffMember:
    return StaffMember.objects.get(pk=person.pk)


@pytest.mark.django_db
class TestTheList:
    def test_shows_who_works_for_whom_as_what(self, boss, sam, lena):
        said = text(page(boss, "staff"))

        for word in ("boss", "administrator", "sam", "support", "lena", "operator staff", "lucky"):
            assert word in said

    def test_is_searched_and_paged_by_name(self, boss, sam, lena, django_assert_max_num_queries):
        for number in range(60):
            staff(f"temp-{number:02}")
        client = logged_in(boss)

        with django_assert_max_num_queries(10):
            first = client.get(reverse("admin:staff")).content.decode()
        assert "temp-45" in first
        assert "temp-59" not in first
        more = first.split('href="?q=&amp;after=')[1].split('"')[0]
        assert "temp-59" in text(page(boss, "staff", after=more))
        assert "temp" not in text(page(boss, "staff", q="lucky"))
        assert "Nobody is found" in text(page(boss, "staff", q="nobody"))
        assert "Nobody is found" in text(page(boss, "staff", q="no\0body", after="\0"))


@pytest.mark.django_db
class TestAdding:
    def test_gives_a_one_time_password_that_is_shown_once(self, boss):
        answer = send(boss, "staff_add", username="nina", role="finance", operator="")

        assert answer.status_code == 201
        assert "no-store" in answer["Cache-Control"]
        nina = StaffMember.objects.get(username="nina")
        assert (nina.role, nina.operator, nina.must_change_password) == (Role.FINANCE, None, True)
        password = answer.context["issued"].password
        assert password in text(answer)
        assert password not in text(page(boss, "staff_member", nina.pk))
        event = newest()
        assert (event.action, event.who, event.operator) == ("staff.created", boss, None)
        assert event.after == {"login": "nina", "role": "finance", "works_for": "the platform"}
        door = Door(nina)
        door.log_in(password)
        assert door.is_asked_for == "first_password"

    def test_of_an_operators_person_is_in_the_operators_trail(self, boss, lucky: House):
        send(boss, "staff_add", username="nina", role="operator staff", operator="lucky")

        assert StaffMember.objects.get(username="nina").role == Role.OPERATOR
        assert newest().operator == lucky.operator

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            pytest.param({"username": "boss"}, "This login name is taken", id="taken"),
            pytest.param({"username": "no spaces"}, "Enter a valid username", id="characters"),
            pytest.param({"role": "emperor"}, "Select a valid choice", id="unknown role"),
            pytest.param({"operator": "nobody"}, "There is no operator of this id.", id="unknown operator"),
            pytest.param(
                {"operator": "lucky"}, "Operator staff work for an operator", id="role of ours there"
            ),
            pytest.param({"role": "operator staff"}, "Operator staff work for an operator", id="of nobody"),
        ],
    )
    def test_refuses_what_is_wrong(self, boss, lucky, wrong, said):
        answer = send(boss, "staff_add", **{"username": "nina", "role": "finance", "operator": ""} | wrong)

        assert answer.status_code == 400
        assert said in text(answer)
        assert not StaffMember.objects.filter(username="nina").exists()


@pytest.mark.django_db
class TestChanging:
    def test_a_role_ends_the_sessions(self, boss, sam):
        door = Door(sam)
        door.log_in()

        send(boss, "staff_role", sam.pk, role="finance")

        assert fresh(sam).role == Role.FINANCE
        assert not door.is_in
        event = newest()
        assert (event.action, event.before["role"], event.after["role"]) == (
            "staff.changed",
            "support",
            "finance",
        )

    def test_a_role_takes_a_superusers_rights_too(self, boss):
        root = staff("root", role=Role.ADMINISTRATOR, is_superuser=True)

        send(boss, "staff_role", root.pk, role="auditor")

        assert (fresh(root).is_superuser, fresh(root).role) == (False, Role.AUDITOR)

    def test_an_operators_person_keeps_the_role(self, boss, lena):
        assert send(boss, "staff_role", lena.pk, role="administrator").status_code == 403
        assert fresh(lena).role == Role.OPERATOR

    def test_deactivates_at_once_and_lets_in_again(self, boss, sam):
        door = Door(sam)
        door.log_in()

        send(boss, "staff_active", sam.pk, active="no")
        assert not door.is_in
        door.log_in()
        assert not door.is_in

        send(boss, "staff_active", sam.pk, active="yes")
        door.log_in()
        assert door.is_in

    def test_a_one_time_password_ends_the_old_one_and_the_sessions(self, boss, sam):
        door = Door(sam)
        door.log_in()

        password = send(boss, "staff_password", sam.pk).context["issued"].password

        assert not door.is_in
        door.log_in()
        assert door.is_asked_for == "login"
        door.log_in(password)
        assert door.is_asked_for == "first_password"
        assert password not in str(AuditEvent.objects.values_list("before", "after"))

    def test_resets_a_second_factor(self, boss, sam, settings):
        settings.TWO_FACTOR_REQUIRED = True
        with_second_factor(sam)
        settings.TWO_FACTOR_REQUIRED = False

        send(boss, "staff_second_factor", sam.pk)

        event = newest()
        assert (event.action, event.who, event.before["login"]) == ("second_factor.removed", boss, "sam")
        settings.TWO_FACTOR_REQUIRED = True
        door = Door(sam)
        door.log_in()
        assert door.is_asked_for == "second_factor_set_up"

    def test_unlocks(self, boss, sam, settings):
        settings.AXES_ENABLED = True
        door = Door(sam)
        for _ in range(5):
            door.log_in("wrong")
        assert "Too many failed logins from 192.0.2.7." in text(page(boss, "staff_member", sam.pk))

        send(boss, "staff_unlock", sam.pk)

        assert not AccessAttempt.objects.filter(username="sam").exists()
        assert newest().before == {"login": "sam", "locked_at": ["192.0.2.7"]}
        door.log_in()
        assert door.is_in

    @pytest.mark.parametrize(
        "view", ["staff_role", "staff_active", "staff_password", "staff_second_factor", "staff_unlock"]
    )
    def test_is_done_to_nobody_by_themselves(self, boss, view):
        events = AuditEvent.objects.count()

        answer = send(boss, view, boss.pk, role="support", active="no")

        assert answer.status_code == 403
        assert "ask another administrator" in text(answer)
        assert (fresh(boss).role, fresh(boss).is_active) == (Role.ADMINISTRATOR, True)
        assert AuditEvent.objects.count() == events


@pytest.mark.django_db(transaction=True)
class TestTwoAdministrators:
    @pytest.mark.parametrize(
        ("view", "form"), [("staff_role", {"role": "support"}), ("staff_active", {"active": "no"})]
    )
    def test_who_remove_each_other_at_once_leave_one(self, boss, view, form):
        other = staff("other", role=Role.ADMINISTRATOR)
        clients = {boss.pk: logged_in(other), other.pk: logged_in(boss)}
        together, statuses = threading.Barrier(2), []

        def remove(person_id: int) -> None:
            together.wait(10)
            statuses.append(
                clients[person_id].post(reverse(f"admin:{view}", args=[person_id]), form).status_code
            )
            connections.close_all()

        threads = [threading.Thread(target=remove, args=[it]) for it in clients]
        for it in threads:
            it.start()
        for it in threads:
            it.join(30)

        left = [it for it in (fresh(boss), fresh(other)) if it.is_active and it.role == Role.ADMINISTRATOR]
        assert len(left) == 1
        assert min(statuses) == 302
