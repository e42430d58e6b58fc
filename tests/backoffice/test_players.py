"""Players: found by a part of their id, one page each, and what a person does about them, with its audit event."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.models import AuditEvent
from gameplay.models import Game, GameRound, GameSession
from gameplay.models.limits import PlayerLimit
from players.models import Operator, Player, PlayerNote
from tests.backoffice.conftest import logged_in, newest, page, send, staff, text
from tests.backoffice.owed import owed_win
from tests.backoffice.tables import players as table
from tests.backoffice.tables.players import asked
from tests.factories import pay_in, seat
from tests.wallets.refused import refused
from wallets import services
from wallets.models import LedgerTransaction

LIST, PAGE = "players_player_changelist", "players_player_change"
LONG = "p" * 64


def found(person, term: str, **filters: str) -> set[str]:
    answer = page(person, LIST, q=term, **filters)
    assert answer.status_code == 200
    return {row.external_id for row in answer.context["cl"].result_list}


class TestSearch:
    @pytest.fixture(autouse=True)
    def crowd(self, lucky, kid, rival):
        services.link_players(
            operator=lucky.operator,
            external_ids=["Anna_1", "annaX1", "joanna", "ann", "a-b"],
        )

    @pytest.mark.parametrize(
        ("term", "expected"),
        [
            ("anna", {"Anna_1", "annaX1", "joanna"}),
            ("nna_", {"Anna_1"}),
            ("NNA_1", {"Anna_1"}),
            (" oann ", {"joanna"}),
            ("an", {"Anna_1", "annaX1", "ann"}),
            ("ann", {"Anna_1", "annaX1", "joanna", "ann"}),
            ("%%%", set()),
            ("nobody", set()),
        ],
    )
    def test_takes_a_part_of_the_id(self, term, expected, boss):
        assert found(boss, term) == expected

    def test_takes_a_part_of_the_player_code(self, boss, kid):
        code = str(kid.player.pk)

        assert "kim" in found(boss, code[3:9])
        assert found(boss, code) == {"kim"}

    def test_stays_within_what_the_person_sees(self, lena, rob, rival):
        assert found(lena, "ali") == {"alice"}
        assert found(lena, "kim") == {"kim"}
        assert found(lena, "rut") == found(lena, str(rival.player.pk)[2:]) == set()
        assert found(rob, "ann") == set()

    def test_keeps_the_filters(self, boss, lucky):
        Player.objects.get(external_id="joanna").block(until=None, reason="")

        assert found(boss, "anna", status="blocked") == {"joanna"}
        assert found(boss, "anna", operator="rival") == set()

    def test_reads_so_many_and_says_that_there_are_more(self, boss, lucky, monkeypatch):
        monkeypatch.setattr("backoffice.admin.players.MOST_FOUND", 3)
        with CaptureQueriesContext(connection) as queries:
            answer = page(boss, LIST, q="ann")

        rows = {row.external_id for row in answer.context["cl"].result_list}
        assert len(rows) == 3
        assert "ann" in rows  # whose whole id it is
        assert "More than 3 players fit" in text(answer)
        assert not [it["sql"] for it in queries if "COUNT(" in it["sql"].upper()]

    def test_is_asked_as_the_index_is_made(self, db):
        """A wanted plan would depend on the statistics: it must be possible at all."""
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
            cursor.execute("set local enable_indexscan = off")
        rows = Player.objects.filter(external_id__icontains="anna").order_by()

        assert "players_player_part" in rows.explain()


class TestThePage:
    def test_of_somebody_new_says_that_there_is_nothing(self, boss, lucky):
        services.link_players(operator=lucky.operator, external_ids=[LONG])
        said = text(page(boss, PAGE, Player.objects.get(external_id=LONG).pk))

        for sentence in ("No movement in USD yet", "No round yet", "Never launched", "No note yet"):
            assert sentence in said
        assert LONG in said

    def test_shows_what_there_is(self, sam, lucky, settings):
        owed = owed_win(lucky)
        GameRound.objects.filter(pk=owed.round_id).update(staked=Decimal("3.5"))
        said = text(page(sam, PAGE, lucky.player.pk))

        for value in (str(lucky.player.pk), str(owed.pk), str(owed.round_id), "win, owed", "HTTP 500"):
            assert value in said
        assert '3.5 <span class="cr-unit">USD</span>' in said
        assert "What people did" not in said  # support does not see the audit trail

    def test_goes_back_in_the_statement_without_a_gap(self, boss, lucky):
        for _number in range(21):
            pay_in(lucky.operator, "alice", "1")
        seen, below = [], {}
        while True:
            shown = page(boss, PAGE, lucky.player.pk, currency="USD", **below).context
            seen += [it["id"] for it in shown["movements"]]
            if shown["older_movements"] is None:
                break
            below = {"below": shown["older_movements"]}

        rows = LedgerTransaction.objects.filter(operator=lucky.operator, wallet_id=lucky.wallet.pk)
        assert seen == list(rows.order_by("-seq").values_list("pk", flat=True))
        assert len(seen) == 23

    @pytest.mark.parametrize("place", ["x", "-1", "9" * 40, "\x00", "\uff11"])
    def test_takes_any_address(self, place, boss, lucky):
        query = {"below": place, "rounds": place, "notes": place, "currency": place}
        assert page(boss, PAGE, lucky.player.pk, **query).status_code == 200

    def test_asks_as_much_of_a_long_history_as_of_a_short_one(self, boss, lena, lucky):
        player = lucky.player
        owed_win(lucky)
        PlayerLimit.objects.create(
            player=player, kind="loss", period="day", currency="USD", value=5, set_at=datetime.now(UTC)
        )
        player.refresh_from_db()
        asked(lucky)
        send(boss, "player_note", player.pk, text="first")
        counts = []
        for _round in range(2):
            for person in (boss, lena):
                client = logged_in(person)
                with CaptureQueriesContext(connection) as queries:
                    client.get(reverse(f"admin:{PAGE}", args=[player.pk]))
                assert not [
                    it["sql"] for it in queries if "COUNT(" in it["sql"].upper() and "limit" not in it["sql"]
                ]
                counts.append(len(queries))
            for number in range(25):
                pay_in(lucky.operator, "alice", "1")
                seat(lucky.operator, "alice", Game.objects.get(code="dice"))
                send(boss, "player_note", player.pk, text=f"note {number}")

        assert counts[2] <= counts[0] <= 19
        assert counts[3] <= counts[1] <= 21

    def test_does_not_name_the_platforms_people_to_an_operator(self, lena, ann, boss, lucky):
        send(boss, "player_note", lucky.player.pk, text="called the bank")
        asked(lucky)
        for place in (page(lena, PAGE, lucky.player.pk), page(lena, "adjustments")):
            assert "the platform" in text(place)
            assert "boss" not in text(place)
        assert "boss" in text(page(ann, PAGE, lucky.player.pk))

    def test_is_read_only_for_who_may_not_change(self, ann, karl_sees_above, lucky):
        said = text(page(ann, PAGE, lucky.player.pk))
        assert "<details" not in said.split("cr-player", 1)[1]
        assert page(karl_sees_above, PAGE, lucky.player.pk).status_code == 404

    @pytest.fixture
    def karl_sees_above(self, kid):
        return staff("karl", kid.operator)


class TestBlocking:
    def test_blocks_and_unblocks_with_a_reason(self, sam, lucky):
        player = lucky.player
        send(sam, "player_block", player.pk, reason="chargeback")
        player.refresh_from_db()
        assert (player.status, player.blocked_reason) == ("blocked", "chargeback")
        event = newest()
        assert (event.action, event.who, event.operator, event.player_id) == (
            "player.blocked",
            sam,
            lucky.operator,
            player.pk,
        )
        assert (event.before["status"], event.after["reason"]) == ("active", "chargeback")

        send(sam, "player_unblock", player.pk, reason="settled")
        player.refresh_from_db()
        assert player.status == "active"
        assert (newest().action, newest().before["reason"], newest().after["reason"]) == (
            "player.unblocked",
            "chargeback",
            "settled",
        )

    def test_excludes_until_a_day_that_nobody_brings_forward(self, sam, boss, lucky):
        day = (datetime.now(UTC) + timedelta(days=10)).strftime("%Y-%m-%d")
        sooner = (datetime.now(UTC) + timedelta(days=5)).strftime("%Y-%m-%d")
        assert send(sam, "player_exclude", lucky.player.pk, until=day, reason="wish").status_code == 302
        assert lucky.player.excluded_until.strftime("%Y-%m-%d %H:%M") == f"{day} 00:00"
        events = AuditEvent.objects.count()

        for name, form in (("player_exclude", {"until": sooner}), ("player_unblock", {})):
            answer = send(sam, name, lucky.player.pk, reason="asked", **form)
            assert answer.status_code == 403
            assert "nobody shortens that" in text(answer)
        assert AuditEvent.objects.count() == events

        assert send(boss, "player_lift", lucky.player.pk, reason="the wrong alice").status_code == 302
        assert not lucky.player.is_blocked(datetime.now(UTC))
        assert newest().after["self_exclusion"] == "lifted before its date"

    @pytest.mark.parametrize(
        ("name", "form", "says"),
        [
            ("player_block", {"reason": " "}, "Reason is empty: fill it in."),
            ("player_block", {"reason": "x" * 501}, "Reason must have 1 to 500 characters."),
            ("player_exclude", {"until": "soon", "reason": "x"}, "Until is not a day: write it as"),
            ("player_exclude", {"until": "2020-01-01", "reason": "x"}, "Until is not in the future"),
            ("player_exclude", {"until": "9999-12-31", "reason": "x"}, "Until is after 2200"),
            ("player_note", {"text": ""}, "Note is empty: fill it in."),
            ("player_note", {"text": "x" * 2001}, "Note must have at most 2000 characters, and has 2001."),
            ("player_adjust", {"amount": "0"}, "Amount must not be zero."),
            ("player_adjust", {"amount": "1,5"}, "Amount must be a decimal number"),
            ("player_adjust", {"currency": "XXX"}, "Currency is not one of this operator"),
            ("player_adjust", {"round_id": "12"}, "Round is not one of this player"),
            ("player_limit", {"value": "-1"}, "Limit must be above zero."),
            ("player_limit", {"kind": "time"}, "Currency is for loss and stake"),
            ("player_limit", {"currency": ""}, "Currency is empty: choose one for a limit of money."),
            ("player_limit", {"value": "1.005"}, "USD has 2 decimals"),
        ],
        ids=lambda it: str(it)[:30],
    )
    def test_says_which_field_is_wrong_and_what_to_do(self, name, form, says, sam, lucky):
        answer = send(sam, name, lucky.player.pk, **table.form(name, lucky) | form)

        assert answer.status_code == 400
        assert says in text(answer)


class TestLimits:
    def set(self, person, lucky, value="10", **changes):
        form = {"kind": "loss", "period": "day", "currency": "USD", "value": value, "reason": "their wish"}
        return send(person, "player_limit", lucky.player.pk, **form | changes)

    def test_hold_at_once_when_tightened_and_later_when_loosened(self, lena, lucky):
        self.set(lena, lucky)
        self.set(lena, lucky, "5")
        assert (newest().before["value"], newest().after["value"]) == ("10", "5")
        answer = self.set(lena, lucky, "20")

        assert answer.status_code == 302
        assert newest().action == "player.limited"
        assert newest().after["limit"] == "Loss per day USD"
        assert (newest().after["value"], newest().after["value_later"]) == ("5", "20")
        (limit,) = page(lena, PAGE, lucky.player.pk).context["limits"]
        assert (limit["value"], limit["used"], limit["left"], limit["later"]) == (
            "5 USD",
            "0 USD",
            "5 USD",
            "20 USD",
        )

    def test_are_taken_away_after_the_pause(self, lena, lucky):
        self.set(lena, lucky, "90", kind="time", currency="")
        form = {"kind": "time", "period": "day", "currency": "", "reason": "their wish"}

        assert send(lena, "player_unlimit", lucky.player.pk, **form).status_code == 302

        (limit,) = page(lena, PAGE, lucky.player.pk).context["limits"]
        assert (limit["value"], limit["later"]) == ("90 minutes", "no limit")
        assert newest().after["value_later"] is None


class TestTheRest:
    def test_kicks(self, sam, lucky):
        seat(lucky.operator, "alice", Game.objects.get(code="dice"))

        send(sam, "player_kick", lucky.player.pk, reason="bot")

        assert not GameSession.objects.filter(ended_at=None).exists()
        assert (newest().action, newest().after["sessions_ended"]) == ("player.kicked", 1)

    def test_notes_stay(self, sam, lucky):
        words = "first line\n<b>second</b>"
        send(sam, "player_note", lucky.player.pk, text=words)

        note = PlayerNote.objects.get()
        assert (note.who, note.text, note.operator) == (sam, words, lucky.operator)
        assert newest().after["text"] == words
        assert "&lt;b&gt;second" in text(page(sam, PAGE, lucky.player.pk))
        for change in ("update players_playernote set text = 'x'", "delete from players_playernote"):
            with refused("append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change)

    def test_changes_of_a_suspended_account_are_the_platforms(self, lena, sam, lucky):
        Operator.objects.filter(pk=lucky.operator.pk).update(status="suspended")

        assert send(lena, "player_block", lucky.player.pk, reason="x").status_code == 403
        assert send(sam, "player_block", lucky.player.pk, reason="x").status_code == 302

    def test_what_is_below_ones_account_is_seen_and_not_changed(self, lena, kid):
        assert page(lena, PAGE, kid.player.pk).status_code == 200
        assert send(lena, "player_block", kid.player.pk, reason="x").status_code == 403
