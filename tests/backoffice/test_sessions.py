"""How long a session lasts, and what ends it before."""

from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from backoffice import chores
from players.models import StaffMember
from tests.backoffice.conftest import text
from tests.backoffice.door import Door

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(boss) -> Door:
    found = Door(boss)
    found.log_in()
    return found


def turn_back(door: Door, name: str, seconds: int) -> None:
    session = door.session
    session[name] -= seconds
    session.save()


class TestASession:
    def test_ends_after_half_an_hour_without_a_request(self, door):
        turn_back(door, "seen_at", 29 * 60)
        assert door.is_in

        turn_back(door, "seen_at", 30 * 60 + 1)

        assert not door.is_in
        answer = door.get(reverse("admin:index"), follow=True)
        assert "since your session had ended" in text(answer)

    def test_ends_after_twelve_hours_whatever_happens(self, door):
        turn_back(door, "begun_at", 12 * 60 * 60 + 1)

        assert not door.is_in

    def test_is_written_once_a_minute_at_the_most(self, door):
        key = "seen_at"
        door.get(reverse("admin:own_login"))
        seen = door.session[key]
        turn_back(door, key, 20)
        door.get(reverse("admin:own_login"))
        assert door.session[key] == seen - 20

        turn_back(door, key, 60)
        door.get(reverse("admin:own_login"))

        assert door.session[key] >= seen

    def test_without_a_beginning_is_none(self, door):
        session = door.session
        del session["begun_at"]
        session.save()

        assert not door.is_in

    def test_has_another_key_after_the_login(self, boss):
        """A key that somebody else planted is worth nothing."""
        door = Door(boss)
        session = door.session
        session["planted"] = True
        session.save()
        door.cookies["countroom_session"] = session.session_key
        door.log_in()

        assert door.is_in
        assert door.session.session_key != session.session_key
        thief = Door(boss)
        thief.cookies["countroom_session"] = session.session_key
        assert not thief.is_in

    @pytest.mark.parametrize(
        "change", [{"is_staff": False}, {"is_active": False}, {"sessions_epoch": 1}], ids=str
    )
    def test_is_out_at_the_next_request_when_the_person_is(self, ann, change):
        door = Door(ann)
        door.log_in()
        assert door.is_in

        StaffMember.objects.filter(pk=ann.pk).update(**change)

        assert not door.is_in

    def test_that_ended_is_forgotten_by_the_worker(self, door):
        ended = Door(door.person)
        ended.log_in()
        Session.objects.filter(pk=ended.session.session_key).update(
            expire_date=datetime(2025, 1, 1, tzinfo=UTC)
        )

        chores.forget_old_logins.step()

        assert Session.objects.count() == 1
        assert door.is_in


class TestTheCookies:
    def test_are_for_this_site_and_no_script(self, door):
        cookies = [door.cookies["countroom_session"], door.cookies["countroom_csrf"]]

        assert [(it["httponly"], it["samesite"]) for it in cookies] == [(True, "Lax")] * 2
