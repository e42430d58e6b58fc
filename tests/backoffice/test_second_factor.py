"""Two-factor login, with what is asked for on the way in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.models import AuditEvent
from players.models import StaffMember
from tests.backoffice.conftest import PASSWORD, newest, text
from tests.backoffice.door import Door, code_of, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.TWO_FACTOR_REQUIRED = True


class TestSettingUp:
    def test_comes_before_anything_else_where_it_is_required(self, boss, required):
        door = Door(boss)
        door.log_in()

        assert door.is_asked_for == "second_factor_set_up"
        for view in ("index", "staff", "own_login", "password_change", "players_operator_changelist"):
            answer = door.get(reverse(f"admin:{view}"))
            assert (answer.status_code, answer["Location"][:13]) == (302, "/admin/login/"), view

        door.set_up()
        assert door.is_in

    def test_wants_the_password_again(self, boss):
        door = Door(boss)
        door.log_in()

        answer = door.send("second_factor_set_up", password="wrong")

        assert answer.status_code == 400
        assert "This is not your password." in text(answer)
        assert not TOTPDevice.objects.exists()

    def test_asks_for_nothing_until_a_code_was_right(self, boss):
        door = Door(boss)
        door.log_in()
        door.send("second_factor_set_up", password=PASSWORD)

        answer = door.send("second_factor_set_up", code="000000")

        assert answer.status_code == 400
        assert "This is not the code that the app shows now" in text(answer)
        assert door.is_in
        assert not TOTPDevice.objects.filter(confirmed=True).exists()
        # Without having begun in this session there is nothing to confirm.
        other = Door(boss)
        other.log_in()
        assert other.send("second_factor_set_up", code="000000").status_code == 200

    def test_shows_a_picture_and_the_recovery_codes_once(self, boss):
        door = Door(boss)
        door.log_in()
        answer = door.send("second_factor_set_up", password=PASSWORD)
        assert "<svg" in text(answer)
        assert "no-store" in answer["Cache-Control"]

        _key, codes = door.set_up()

        assert len(set(codes)) == 10
        kept = set(StaticToken.objects.values_list("token", flat=True))
        assert len(kept) == 10
        assert not kept & {it.replace("-", "") for it in codes}
        event = newest()
        assert (event.action, event.who, event.address) == ("second_factor.added", boss, "192.0.2.7")
        assert codes[0] not in str([event.before, event.after])

    def test_ends_the_other_sessions(self, boss):
        elsewhere, door = Door(boss), Door(boss)
        elsewhere.log_in()
        door.log_in()

        door.set_up()

        assert door.is_in
        assert not elsewhere.is_in


class TestLoggingIn:
    def test_takes_the_code_of_the_app_once(self, boss):
        key, _codes = with_second_factor(boss)
        door = Door(boss)
        answer = door.log_in()
        assert door.is_asked_for == "second_factor"
        assert 'autocomplete="one-time-code"' in text(answer)
        before, code = door.session.session_key, code_of(key)

        answer = door.send("second_factor", code=code, next=reverse("admin:staff"))

        assert answer.resolver_match.url_name == "staff"
        assert door.is_in
        assert door.session.session_key != before
        replaying = Door(boss)
        replaying.log_in()
        assert replaying.send("second_factor", code=code).status_code == 400
        assert not replaying.is_in

    def test_takes_each_recovery_code_once_however_it_is_typed(self, boss):
        _key, codes = with_second_factor(boss)
        typed = codes[3].upper().replace("-", " ")

        door, again = Door(boss), Door(boss)
        door.log_in()
        again.log_in()
        door.send("second_factor", code=typed, recovery="1")
        again.send("second_factor", code=typed, recovery="1")

        assert (door.is_in, again.is_in) == (True, False)
        assert StaticToken.objects.count() == 9

    def test_makes_whoever_guesses_wait(self, boss):
        key, _codes = with_second_factor(boss)
        door = Door(boss)
        door.log_in()
        door.send("second_factor", code="000000")
        assert TOTPDevice.objects.get().throttling_failure_count == 1
        TOTPDevice.objects.update(throttling_failure_count=7)  # a minute

        door.send("second_factor", code=code_of(key))  # right, but too soon

        assert not door.is_in

    def test_leads_to_no_other_site(self, boss):
        key, _codes = with_second_factor(boss)
        door = Door(boss)
        door.log_in()

        answer = door.send("second_factor", code=code_of(key), next="https://evil.example/")

        assert answer.redirect_chain[-1][0] == reverse("admin:index")

    def test_is_not_asked_of_somebody_without_one_in_the_demo(self, boss):
        door = Door(boss)
        door.log_in()

        assert door.is_in

    def test_can_be_broken_off(self, boss):
        with_second_factor(boss)
        door = Door(boss)
        door.log_in()

        door.post(reverse("admin:logout"))

        assert door.is_asked_for == "login"


class TestOnesOwn:
    def test_recovery_codes_are_made_anew_with_the_password(self, boss):
        _key, codes = with_second_factor(boss)
        door = Door(boss)
        door.log_in()
        door.send("second_factor", code=codes[0], recovery="1")

        assert door.send("own_recovery_codes", password="wrong").status_code == 400
        fresh = door.send("own_recovery_codes", password=PASSWORD).context["codes"]

        assert not set(fresh) & set(codes)
        assert StaticToken.objects.count() == 10
        assert door.is_in
        assert newest().action == "recovery_codes.made"
        assert newest().before == {"login": "boss", "recovery_codes": 9}

    def test_second_factor_is_removed_with_the_password(self, boss, required):
        key, _codes = with_second_factor(boss)
        door, elsewhere = Door(boss), Door(boss)
        door.log_in()
        door.send("second_factor", code=code_of(key))

        door.send("own_second_factor_remove", password="wrong")
        assert TOTPDevice.objects.exists()
        door.send("own_second_factor_remove", password=PASSWORD)

        assert not TOTPDevice.objects.exists()
        assert newest().action == "second_factor.removed"
        assert door.is_asked_for == "second_factor_set_up"  # required here
        assert not elsewhere.is_in

    def test_password_is_changed_with_the_old_one(self, boss):
        door, elsewhere = Door(boss), Door(boss)
        door.log_in()
        elsewhere.log_in()
        fresh = "a rather different sentence"

        wrong = door.send("password_change", password="wrong", new=fresh, again=fresh)
        short = door.send("password_change", password=PASSWORD, new="short", again="short")
        differs = door.send("password_change", password=PASSWORD, new=fresh, again=fresh + "!")
        assert [it.status_code for it in (wrong, short, differs)] == [400, 400, 400]
        assert "This password is too short" in text(short)
        assert "This is the password there is" in text(
            door.send("password_change", password=PASSWORD, new=PASSWORD, again=PASSWORD)
        )

        door.send("password_change", password=PASSWORD, new=fresh, again=fresh)

        assert (door.is_in, elsewhere.is_in) == (True, False)
        assert StaffMember.objects.get(pk=boss.pk).check_password(fresh)
        assert newest().action == "password.changed"
        assert fresh not in str(AuditEvent.objects.values_list("before", "after"))


class TestAOneTimePassword:
    @pytest.fixture
    def given(self, boss) -> StaffMember:
        boss.one_time_password_until = datetime.now(UTC) + timedelta(hours=1)
        boss.save()
        return boss

    def test_is_good_for_choosing_another_one_alone(self, given):
        door = Door(given)
        door.log_in()
        assert door.is_asked_for == "first_password"
        assert not door.is_in

        fresh = "a rather different sentence"
        door.send("first_password", new=fresh, again=fresh)

        assert door.is_in
        assert newest().before == {"login": "boss", "one_time": True}

    def test_comes_after_the_second_factor(self, boss, given):
        given.one_time_password_until = None
        given.save()
        key, _codes = with_second_factor(given)
        StaffMember.objects.filter(pk=given.pk).update(
            one_time_password_until=datetime.now(UTC) + timedelta(hours=1)
        )
        door = Door(given)
        door.log_in()

        assert door.is_asked_for == "second_factor"
        door.send("second_factor", code=code_of(key))
        assert door.is_asked_for == "first_password"
        fresh = "a rather different sentence"
        door.send("first_password", new=fresh, again=fresh)
        assert door.is_in

    def test_ends(self, given):
        given.one_time_password_until = datetime.now(UTC) - timedelta(seconds=1)
        given.save()

        answer = Door(given).log_in()

        assert "Ask an administrator for a new one." in text(answer)
