"""Deliveries in the back office: what is owed, each attempt, the two things a person may do, and the alerts."""

import pytest
from django.urls import reverse

from gameplay.models import Alert, SelftestRun
from gameplay.selftest.run import Report
from tests.backoffice.conftest import newest, page, send, text
from tests.backoffice.owed import alert_of, owed_win


@pytest.fixture
def owed(lucky):
    return owed_win(lucky)


class TestThePage:
    def test_shows_every_attempt_with_its_bytes(self, owed, lena):
        shown = text(page(lena, "gameplay_delivery_change", owed.pk))

        for words in ("&quot;amount&quot;:12.5", "&lt;html&gt;busy", "37 ms", "unknown", "HTTP 500", "alice"):
            assert words in shown

    def test_offers_to_send_it_and_an_administrator_to_resolve_it(self, owed, lena, ann, boss):
        offers = {
            who.username: [
                form in text(page(who, "gameplay_delivery_change", owed.pk))
                for form in ("send-form", "resolve-form")
            ]
            for who in (lena, ann, boss)
        }

        assert offers == {"lena": [True, False], "ann": [False, False], "boss": [True, True]}


class TestTheList:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"state": "due"}, True),
            ({"state": "refused"}, False),
            ({"command": "win"}, True),
            ({"command": "bet"}, False),
            ({"operator": "lucky"}, True),
            ({"operator": "lucky-kid"}, False),
        ],
        ids=str,
    )
    def test_is_filtered(self, owed, kid, boss, query, found):
        assert (str(owed.pk) in text(page(boss, "gameplay_delivery_changelist", **query))) == found

    def test_shows_nobody_anothers(self, owed, rob):
        assert str(owed.pk) not in text(page(rob, "gameplay_delivery_changelist"))


class TestSendNow:
    def test_is_written_to_the_audit_trail(self, owed, lena):
        assert send(lena, "delivery_send", owed.pk, reason="they are back").status_code == 302

        event = newest()
        assert (event.action, event.after["reason"]) == ("delivery.sent_now", "they are back")

    def test_without_a_reason_does_nothing(self, owed, lena):
        before = newest()

        answer = send(lena, "delivery_send", owed.pk, reason=" ")

        assert answer.status_code == 400
        assert "Reason is empty" in text(answer)
        assert newest() == before

    @pytest.mark.parametrize("said", ["\0", "x" * 501], ids=["no text", "too long"])
    def test_with_what_nothing_could_keep_does_nothing(self, said, owed, boss):
        before = newest()

        answers = [
            send(boss, "delivery_send", owed.pk, reason=said),
            send(boss, "delivery_resolve", owed.pk, outcome="booked", reason=said),
            send(boss, "alert_close", alert_of(owed).pk, word=said),
        ]

        assert [it.status_code for it in answers] == [400] * 3
        assert newest() == before


class TestResolve:
    def test_ends_it_and_its_alert_with_an_event(self, owed, boss):
        answer = send(boss, "delivery_resolve", owed.pk, outcome="not_booked", reason="paid by hand")

        assert answer.status_code == 302
        owed.refresh_from_db()
        assert (owed.state, owed.why) == ("resolved", "by a person: paid by hand")
        assert alert_of(owed).word == "paid by hand"
        event = newest()
        assert (event.action, event.after["outcome"]) == ("delivery.resolved", "not_booked")

    def test_of_a_win_has_nothing_that_could_be_kept(self, owed, boss):
        assert "they keep it" not in text(page(boss, "gameplay_delivery_change", owed.pk))

        answer = send(boss, "delivery_resolve", owed.pk, outcome="kept", reason="they keep it")

        assert answer.status_code == 400
        assert "Only a bet can be kept" in text(answer)

    def test_wants_to_know_what_happened(self, owed, boss):
        assert send(boss, "delivery_resolve", owed.pk, reason="paid by hand").status_code == 400


class TestTheFrontPage:
    def test_shows_what_is_owed_and_the_alert(self, owed, lena, rob):
        mine, others = text(page(lena, "index")), text(page(rob, "index"))

        assert "Wins owed to seamless operators" in mine
        assert "A win of 12.5 USD is not acknowledged: HTTP 500" in mine
        assert "is not acknowledged" not in others

    def test_has_no_alert_any_more_when_a_person_closed_it(self, owed, lena):
        alert = alert_of(owed)
        send(lena, "alert_take", alert.pk)
        assert Alert.objects.get().taken_by == lena

        send(lena, "alert_close", alert.pk, word="they restarted")

        assert "is not acknowledged" not in text(page(lena, "index"))
        assert newest().action == "alert.closed"

    def test_keeps_the_alert_without_a_word(self, owed, lena):
        assert send(lena, "alert_close", alert_of(owed).pk, word=" ").status_code == 400
        assert send(lena, "alert_close", alert_of(owed).pk, word="done").status_code == 302
        assert send(lena, "alert_close", alert_of(owed).pk, word="done").status_code == 400


class TestTheSelfTest:
    def test_needs_a_callback_url(self, lucky, lena):
        answer = send(lena, "account_selftest", lucky.operator.pk, player_id="tester", currency="USD")

        assert answer.status_code == 400
        assert "there is nothing to test" in text(answer)

    def test_is_kept_with_its_report(self, lucky, lena, monkeypatch):
        def run(*, operator, player_id, currency, now):
            return Report(operator.login_id, "https://lucky.example/callback", player_id, currency, now, [])

        monkeypatch.setattr("backoffice.seamless.run_selftest", run)

        send(lena, "account_selftest", lucky.operator.pk, player_id="tester", currency="USD")

        kept = SelftestRun.objects.get()
        assert (kept.operator, kept.by, kept.report["player"]) == (lucky.operator, lena, "tester")
        assert newest().action == "selftest.run"
        report = page(lena, "account_selftest_report", lucky.operator.pk, kept.pk)
        assert report.json() == kept.report
        assert f"selftest-lucky-{kept.pk}.json" in report["Content-Disposition"]
        link = reverse("admin:account_selftest_run", args=[lucky.operator.pk, kept.pk])
        assert link in text(page(lena, "account", lucky.operator.pk))
