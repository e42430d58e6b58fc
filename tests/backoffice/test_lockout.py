"""Too many failures of one name at one address."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from tests.backoffice.conftest import text
from tests.backoffice.door import Door, with_second_factor

pytestmark = pytest.mark.django_db

ELSEWHERE = "198.51.100.9"


@pytest.fixture(autouse=True)
def counting(settings):
    settings.AXES_ENABLED = True


def fail(door: Door, times: int) -> list[int]:
    return [door.log_in("wrong").status_code for _ in range(times)]


class TestALockOut:
    def test_comes_with_the_fifth_failure_and_says_what_to_do(self, boss):
        door = Door(boss)
        assert fail(door, 5) == [200, 200, 200, 200, 429]

        answer = door.log_in()

        assert answer.status_code == 429
        assert "Wait 15 minutes" in text(answer)
        assert not door.is_in

    def test_is_of_one_name_at_one_address(self, boss, ann):
        fail(Door(boss), 5)

        for door in (Door(boss, ELSEWHERE), Door(ann)):
            door.log_in()
            assert door.is_in

    def test_believes_a_proxy_of_ours_alone(self, boss, settings):
        forged = [Door(boss, HTTP_X_FORWARDED_FOR=f"203.0.113.{it}") for it in range(6)]
        assert [it.log_in("wrong").status_code for it in forged] == [200, 200, 200, 200, 429, 429]

        settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
        behind = Door(boss, HTTP_X_FORWARDED_FOR=f"203.0.113.200, {ELSEWHERE}")
        behind.log_in()
        assert behind.is_in

    def test_takes_the_whole_network_of_an_ipv6_address(self, boss):
        doors = [Door(boss, f"2001:db8:1:2::{it}") for it in range(1, 7)]
        assert [it.log_in("wrong").status_code for it in doors] == [200, 200, 200, 200, 429, 429]

        other = Door(boss, "2001:db8:1:3::1")
        other.log_in()
        assert other.is_in

    def test_ends_by_itself_and_does_not_grow(self, boss):
        door = Door(boss)
        fail(door, 7)
        AccessAttempt.objects.update(attempt_time=datetime.now(UTC) - timedelta(minutes=15, seconds=1))

        door.log_in()

        assert door.is_in

    def test_is_counted_anew_after_a_login(self, boss):
        for _ in range(2):
            door = Door(boss)
            assert fail(door, 4) == [200] * 4
            door.log_in()
            assert door.is_in

    def test_counts_the_second_factor_too(self, boss):
        with_second_factor(boss)
        door = Door(boss)
        door.log_in()

        # The right password in between takes nothing back.
        said = [door.send("second_factor", code="000000").status_code for _ in range(3)]
        door.post(reverse("admin:logout"))
        door.log_in()
        said += [door.send("second_factor", code="000000").status_code for _ in range(2)]

        assert said == [400, 400, 400, 400, 429]
        assert door.is_asked_for == "login"
        assert door.log_in().status_code == 429
        assert "000000" not in str(AccessAttempt.objects.values_list("post_data"))

    def test_counts_the_password_that_is_asked_again(self, boss):
        door = Door(boss)
        door.log_in()

        said = [door.send("second_factor_set_up", password="wrong").status_code for _ in range(5)]

        assert said == [400, 400, 400, 400, 429]
        assert not door.is_in
