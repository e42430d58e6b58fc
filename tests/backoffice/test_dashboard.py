"""The front page: what needs a person, what was played as each may see it, and at what cost."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from backoffice.zones import COOKIE
from gameplay.models import Alert, AlertKind
from tests.backoffice.conftest import logged_in, newest, page, send, staff, text
from tests.backoffice.owed import owed_win
from tests.cast import add_plays

NOW = datetime.now(UTC)
# Session, person, two for the rights, then a handful for each part: it does not grow with the book.
QUERIES = 22


@pytest.mark.django_db(transaction=True)
class TestFigures:
    def test_are_of_the_persons_own_accounts_in_the_persons_days(
        self, lena, rob, boss, sam, lucky, kid, rival, django_assert_max_num_queries
    ):
        add_plays()

        seen = {name: play_of(person) for name, person in (("lena", lena), ("rob", rob), ("boss", boss))}

        # 25.50 came in and 5.50 went out, for each of three players; lena sees lucky's and the account's below it.
        assert {name: cells["Deposits"] for name, cells in seen.items()} == {
            "lena": "51",
            "rob": "25.5",
            "boss": "76.5",
        }
        assert seen["lena"]["Withdrawals"] == "11"
        assert "play" not in page(sam, "index").context
        client = logged_in(boss)
        with django_assert_max_num_queries(QUERIES):
            client.get(reverse("admin:index"))

    def test_say_so_where_nothing_was_played(self, boss):
        assert "Nothing was played in the last 30 days." in text(page(boss, "index"))


class TestTheZone:
    def test_is_kept(self, boss):
        client = logged_in(boss)

        client.post(reverse("admin:zone"), {"zone": "Asia/Seoul"})

        assert "Days are those of Asia/Seoul." in text(client.get(reverse("admin:index")))
        refused = client.post(reverse("admin:zone"), {"zone": "Mars/Base"}, follow=True)
        assert "There is no such time zone." in text(refused)
        client.cookies[COOKIE] = "../../etc/passwd"
        assert "Days are those of UTC." in text(client.get(reverse("admin:index")))


class TestWhatNeedsAPerson:
    def test_is_on_top_for_those_whose_it_is(self, boss, lena, rob, lucky, rival):
        owed_win(lucky)
        Alert.open(AlertKind.CHORE, operator_id=None, subject="seal", message="The chore seal fails", now=NOW)
        platforms = Alert.objects.get(kind="chore")

        said = {person.username: text(page(person, "index")) for person in (boss, lena, rob)}

        assert "The chore seal fails" in said["boss"]
        assert "The chore seal fails" not in said["lena"] + said["rob"]
        assert "is not acknowledged" in said["boss"]
        assert "is not acknowledged" in said["lena"]
        assert "Nothing waits for anybody." in said["rob"]
        assert send(lena, "alert_take", platforms.pk).status_code == 404
        send(boss, "alert_close", platforms.pk, word="restarted")
        assert (newest().action, newest().operator) == ("alert.closed", None)
        assert "The chore seal fails" not in text(page(boss, "index"))

    def test_counts_accounts_that_wait(self, boss, lucky):
        lucky.operator.status = "pending"
        lucky.operator.save()

        assert "Accounts waiting for approval</a>: <strong>1</strong>" in text(page(boss, "index"))

    def test_names_no_colleague_of_the_platform_to_an_operator(self, boss, lena, lucky):
        owed_win(lucky)
        staff("lucy", lucky.operator)

        send(boss, "alert_take", Alert.objects.get().pk)

        assert "taken by somebody: boss" in text(page(boss, "index"))
        assert "boss" not in text(page(lena, "index"))

    def test_is_listed_open_taken_and_closed(self, boss, lena, sam, lucky):
        owed_win(lucky)
        about = {"kind": AlertKind.FLAG, "operator_id": lucky.operator.pk, "subject": "odd play"}
        Alert.open(**about, message="Odd play", now=NOW)
        owed, odd = Alert.objects.get(kind="delivery"), Alert.objects.get(kind="flag")
        send(boss, "alert_take", owed.pk)

        assert (listed(lena, "open"), listed(lena, "taken")) == ([odd.pk, owed.pk], [owed.pk])
        assert "taken by the platform" in text(page(lena, "gameplay_alert_change", owed.pk))
        # Support reads no flags.
        assert "Show it" in text(page(boss, "gameplay_alert_change", odd.pk))
        assert "Show it" not in text(page(sam, "gameplay_alert_change", odd.pk))

        send(lena, "alert_close", odd.pk, word="true luck")
        assert (listed(lena, "open"), listed(lena, "closed")) == ([owed.pk], [odd.pk])
        assert "true luck" in text(page(lena, "gameplay_alert_change", odd.pk))
        assert "Close the alert" not in text(page(lena, "gameplay_alert_change", odd.pk))


def listed(person, state: str) -> list[int]:
    answer = page(person, "gameplay_alert_changelist", state=state)
    return [it.pk for it in answer.context["cl"].result_list]


def play_of(person) -> dict[str, str]:
    """The cells of today in USD."""
    (table,) = page(person, "index").context["play"]["tables"]
    return {row["title"]: plain_of(row["cells"][0]) for row in table["rows"]}


def plain_of(cell) -> str:
    return (
        str(cell).replace('<span class="cr-amount"><span class="cr-sign"></span>', "").replace("</span>", "")
    )
