"""The platform's own people have no names for those who work for an operator, whatever they did."""

import pytest
from django.urls import reverse

from backoffice import actions, seamless, shown
from backoffice.audit import Actor
from backoffice.reports.actions import change_flag
from gameplay.models import Delivery
from gameplay.seamless.people import Outcome
from gameplay.selftest.run import Report, keep
from players.models.staff import Role
from tests.backoffice.conftest import logged_in, newest, staff, text
from tests.backoffice.exports.taken import take
from tests.backoffice.owed import alert_of, owed_win
from tests.backoffice.tables.reports import flag_of
from tests.factories import LONG_AGO

ADDRESS = "198.51.100.77"


@pytest.fixture
def petra(db):
    return staff("petra-of-the-platform", role=Role.ADMINISTRATOR)


@pytest.fixture
def by(petra):
    return Actor(petra, ADDRESS, LONG_AGO)


def said_to(person, *urls):
    return "".join(text(logged_in(person).get(url)) for url in urls)


class TestAPersonOfThePlatform:
    def test_has_no_name_on_an_operators_pages(self, lucky, lena, boss, petra, by):
        delivery, flag = owed_win(lucky), flag_of(lucky)
        run = keep(
            operator=lucky.operator,
            by=petra,
            report=Report("lucky", "https://lucky.example/", "tester", "USD", by.now, []),
        )
        seamless.take_alert(by=by, alert=alert_of(delivery))
        taken = newest()
        change_flag(by=by, flag=flag, state="closed", note="a true win")
        seamless.resolve(by=by, delivery=delivery, outcome=Outcome.BOOKED, reason="paid by hand")
        urls = [
            reverse("admin:index"),
            reverse("admin:account", args=[lucky.operator.pk]),
            reverse("admin:account_selftest_run", args=[lucky.operator.pk, run.pk]),
            shown.change_url("gameplay_flag", flag.pk),
            shown.change_url("gameplay_delivery", delivery.pk),
            shown.change_url("gameplay_gameround", Delivery.objects.get().round_id),
            shown.change_url("players_player", lucky.player.pk),
            shown.change_url("backoffice_auditevent", taken.pk),
            shown.list_url("backoffice_auditevent"),
            shown.list_url("gameplay_delivery"),
        ]

        assert petra.username not in said_to(lena, *urls)
        assert ADDRESS not in said_to(lena, *urls)
        assert said_to(boss, *urls).count(petra.username) >= 4

    @pytest.mark.usefixtures("committed_db")
    def test_has_no_name_in_an_operators_files(self, lucky, kid, lena, boss, petra, by):
        actions.create_token(by=by, operator=lucky.operator)
        karl = staff("karl", kid.operator)

        theirs, ours = take(lena, "audit"), take(boss, "audit")

        assert set(theirs.column("Person")) == {"the platform"}
        assert set(theirs.column("Address")) == {""}
        assert petra.username in ours.column("Person")
        assert ADDRESS in ours.column("Address")
        others = take(karl, "transactions", columns="counterpart").column("Other account")
        assert set(others) == {"lucky-kid", "an account above"}
        assert "lucky" in take(boss, "transactions", columns="counterpart").column("Other account")
