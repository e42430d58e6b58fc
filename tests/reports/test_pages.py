"""The pages of reports, flags, invoices and terms: what they say is what the ledger says, of what a person sees."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.models import AuditEvent
from gameplay.models import Delivery, Flag, FlagKind, GameRound
from gameplay.sums import periods
from players.models import GgrTerms
from players.models.staff import Role
from tests.backoffice.conftest import House, logged_in, page, send, staff, text
from tests.backoffice.tables.reports import NOW, flag_of
from tests.reports.book import play_book
from tests.reports.test_sums import straight

KOLKATA = ZoneInfo("Asia/Kolkata")
ASKED = {"first": "2026-03-28", "last": "2026-04-06", "zone": "Asia/Kolkata"}


@pytest.fixture
def book(committed_db):
    made = play_book()
    made.roll_up()
    return made


@pytest.fixture
def boss(book):
    return staff("boss", role=Role.ADMINISTRATOR)


@pytest.fixture
def lena(book):
    """Works for lucky."""
    return staff("lena", book.operators[0])


def lines(answer, of="rows"):
    """Of a table: what stands first, the currency, and the cells as plain text."""
    strip = lambda it: "".join(part.split(">", 1)[-1] for part in str(it).split("<"))  # noqa: E731
    return [
        (it["label"], it["currency"], *(strip(cell) for cell in it["cells"])) for it in answer.context[of]
    ]


class TestAReport:
    def test_says_what_the_ledger_says(self, book, boss):
        period = periods.days(date(2026, 3, 28), date(2026, 4, 6), KOLKATA)
        expected = straight("Asia/Kolkata", period, [it.pk for it in book.operators])

        answer = page(boss, "reports", **ASKED)

        found = {
            (it[0], it[1]): (Decimal(it[2]), Decimal(it[3]), int(it[7].replace(",", "")))
            for it in lines(answer)
        }
        assert found == {
            (
                datetime.fromtimestamp(at, KOLKATA).strftime("%Y-%m-%d"),
                currency,
            ): (row[0], row[1], row[8])
            for (at, currency), row in expected.items()
        }

    def test_of_an_operators_person_is_of_their_accounts(self, book, boss, lena):
        answer = page(lena, "reports", by="operator", **ASKED)

        assert {it[0] for it in lines(answer)} == {"lucky", "lucky-kid"}
        assert "rival" not in text(answer)
        assert {it[0] for it in lines(page(boss, "reports", by="operator", **ASKED))} == {
            "lucky",
            "lucky-kid",
            "rival",
        }
        assert page(lena, "reports", operator="rival", **ASKED).status_code == 400

    def test_finds_nothing_of_a_player_of_others(self, book, lena):
        stranger = book.operators[2].players.first().pk
        answer = page(lena, "reports", by="player", player=stranger, **ASKED)
        assert lines(answer) == []

    @pytest.mark.parametrize("by", ["hour", "provider", "game", "currency", "player"])
    def test_leads_further_down(self, book, boss, by):
        asked = ASKED | {"first": "2026-04-01"}
        answer = page(boss, "reports", by=by, **asked)
        links = [it["link"] for it in answer.context["rows"] if it["link"]]
        assert bool(links) == (by != "hour")
        for link in links[:2]:
            assert logged_in(boss).get(link).context["rows"]

    @pytest.mark.parametrize(
        "asked",
        [
            {"zone": "Atlantis"},
            {"first": "2026-05-01", "last": "2026-04-01"},
            {"by": "hour", "first": "2026-01-01", "last": "2026-04-01"},
            {"by": "weather"},
            {"currency": "XXX"},
            {"player": "9" * 30},
            {"first": "0001-01-01", "last": "0001-01-02"},
            {"order": "sideways"},
        ],
        ids="-".join,
    )
    def test_of_nonsense_is_refused_with_a_word(self, boss, asked):
        assert page(boss, "reports", **(ASKED | asked)).status_code == 400

    def test_costs_the_same_for_many_lines_as_for_few(self, book, boss):
        def queries(**asked):
            client = logged_in(boss)
            client.get(reverse("admin:reports"), ASKED)
            with CaptureQueriesContext(connection) as made:
                client.get(reverse("admin:reports"), ASKED | asked)
            return len(made)

        everything = queries(by="player")
        assert everything == queries(by="player", currency="BTC") <= 25

    def test_says_what_is_owed_on_a_line_of_its_own(self, book, boss, lena):
        round_ = GameRound.objects.filter(operator=book.operators[2], currency="USD").first()
        for command, of in (("bet", None), ("win", None), ("cancel", 1)):
            Delivery.objects.create(
                id={"bet": 1, "win": 2, "cancel": 3}[command],
                operator_id=round_.operator_id,
                player_id=round_.player_id,
                round=round_,
                action_id="",
                command=command,
                message="{}",
                currency="USD",
                amount=Decimal("12.5"),
                bet_id=of,
                state="in doubt" if command == "bet" else "due",
                due_at=NOW,
                created_at=datetime(2026, 4, 1, tzinfo=UTC),
            )
        shown = text(page(boss, "reports", **ASKED))
        assert 'id="owed"' in shown
        assert "1 win of" in shown
        assert "1 cancel of" in shown
        assert 'id="owed"' not in text(page(lena, "reports", **ASKED))

    def test_of_winners_has_those_who_won_alone(self, book, boss):
        found = lines(page(boss, "report_winners", **ASKED))
        won = [Decimal(it[2]) for it in found if it[1] == "USD"]
        assert won == sorted(won, reverse=True)
        assert all(it > 0 for it in won)

    def test_of_bonus_has_its_cost(self, book, boss):
        found = lines(page(boss, "report_bonus", **ASKED))
        assert found
        assert all(Decimal(it[2]) > 0 for it in found)


class TestAFlag:
    @pytest.fixture
    def flag(self, book):
        return flag_of(House(book.operators[0], token=None))

    def test_is_closed_with_an_audit_event(self, boss, flag):
        assert send(boss, "flag_change", flag.pk, state="closed", note="a true win").status_code == 302
        flag.refresh_from_db()
        assert (flag.state, flag.note, flag.changed_by) == ("closed", "a true win", boss)
        event = AuditEvent.objects.latest("id")
        assert (event.action, event.operator, event.before["state"]) == ("flag.changed", flag.operator, "new")
        assert event.after == {"state": "closed", "note": "a true win"}

    def test_is_not_closed_without_a_note(self, boss, flag):
        assert send(boss, "flag_change", flag.pk, state="closed", note="").status_code == 400
        assert not AuditEvent.objects.exists()

    def test_about_the_operator_is_not_for_its_people(self, boss, lena, flag):
        Flag.objects.update(kind=FlagKind.REFUSED_WINS)
        assert page(lena, "gameplay_flag_change", flag.pk).status_code == 404
        assert page(boss, "gameplay_flag_change", flag.pk).status_code == 200


class TestTerms:
    def test_are_added_and_taken_back_with_audit_events(self, book, boss):
        lucky = book.operators[0]
        sent = {"percent": "12.5", "carries_loss": "on", "valid_from": "2049-01-01T00:15"}
        assert send(boss, "ggr_terms_add", lucky.pk, **sent).status_code == 302

        made = GgrTerms.objects.latest("id")
        assert (made.percent, made.carries_loss) == (Decimal("12.5"), True)
        assert made.valid_from == datetime(2049, 1, 1, 0, 15, tzinfo=UTC)
        assert send(boss, "ggr_terms_take_back", lucky.pk, made.pk).status_code == 302
        assert not GgrTerms.objects.filter(pk=made.pk).exists()
        assert list(AuditEvent.objects.values_list("action", flat=True)) == ["ggr_rate.changed"] * 2

    @pytest.mark.parametrize(
        "sent",
        [{"percent": "101"}, {"percent": ""}, {"percent": "5", "valid_from": "2020-01-01T00:00"}],
        ids=["above 100", "none", "the past"],
    )
    def test_that_cannot_be_are_refused(self, book, boss, sent):
        assert send(boss, "ggr_terms_add", book.operators[0].pk, **sent).status_code == 400
        assert GgrTerms.objects.count() == 3

    def test_of_the_month_so_far_are_no_invoice(self, book, boss):
        lucky = book.operators[0]
        answer = page(boss, "invoice_so_far", lucky.pk, "USD")
        assert "not issued: the month is not over" in text(answer)
        assert page(boss, "invoice_so_far", lucky.pk, "EUR").status_code == 404


def test_a_report_that_is_far_behind_says_so(book, boss):
    assert "is a worker running?" not in text(page(boss, "reports", **ASKED))
    with connection.cursor() as cursor:
        cursor.execute("delete from wallets_follower where name = 'plays'")
        cursor.execute("insert into wallets_follower (name) values ('plays')")
    assert "is a worker running?" in text(page(boss, "reports", **ASKED))
