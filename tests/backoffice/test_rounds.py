"""Rounds and sessions in the back office: the lists, the page of a round, and what nobody else sees of them."""

import base64
import json

import pytest
from django.urls import reverse

from gameplay.dispute_pack import archive, problems
from gameplay.models import Alert, Delivery, DeliveryAttempt, GameRound
from tests.backoffice.conftest import House, logged_in, newest, page, send, staff, text
from tests.backoffice.owed import RECEIVED, SEED, SENT, owed_win
from tests.backoffice.played import played
from tests.factories import external_game, issued
from tests.rounds.table import Seat
from wallets.models import LedgerTransaction
from wallets.seals import trusted_keys

ROUNDS, SESSIONS = "gameplay_gameround_changelist", "gameplay_gamesession_changelist"
ROUND, SESSION = "gameplay_gameround_change", "gameplay_gamesession_change"


def listed(person, name=ROUNDS, **query) -> list:
    answer = page(person, name, **query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


@pytest.fixture
def round_(lucky: House) -> GameRound:
    return played(lucky)


@pytest.fixture
def wheel(lucky: House) -> GameRound:
    """Another provider's round, which a person was told about."""
    seat = Seat(lucky, "alice", external_game())
    seat.bet("acme-bet-1", 5)
    found = seat.round()
    found.mark_overdue(now=found.opened_at)
    return found


class TestTheLists:
    def test_find_rounds_by_each_filter(self, boss, lucky, kid, round_, wheel):
        of_kid = played(kid)
        ours, acme = round_.game, wheel.game
        found = {
            "operator": listed(boss, operator="lucky-kid"),
            "player": listed(boss, player="alice"),
            "code": listed(boss, player=str(lucky.player.pk)),
            "game": listed(boss, game=ours.pk),
            "provider": listed(boss, provider=acme.provider_id),
            "state": listed(boss, state="open"),
            "overdue": listed(boss, overdue="open"),
            "currency": listed(boss, currency="EUR"),
            "time": listed(boss, **{"from": "2000-01-01T00:00:00", "until": "2020-06-01T00:00:00"}),
            "all": listed(boss),
        }

        assert found == {
            "operator": [of_kid],
            "player": [wheel, round_],
            "code": [wheel, round_],
            "game": [of_kid, round_],
            "provider": [wheel],
            "state": [wheel],
            "overdue": [wheel],
            "currency": [],
            "time": [],
            "all": [of_kid, wheel, round_],
        }

    def test_find_a_round_by_any_id_that_somebody_may_have(self, boss, lucky, wheel):
        owed = owed_win(lucky)

        assert listed(boss, q=str(wheel.pk)) == [wheel]
        assert listed(boss, q="acme-bet-1") == [wheel]
        assert listed(boss, q=str(owed.pk)) == [owed.round]
        assert listed(boss, q="acme-bet") == []

    def test_find_sessions(self, boss, lucky, kid, round_, wheel):
        of_kid = played(kid).session

        assert listed(boss, SESSIONS) == [of_kid, wheel.session, round_.session]
        assert listed(boss, SESSIONS, player="alice", live="live") == [wheel.session, round_.session]
        assert listed(boss, SESSIONS, provider=wheel.provider_id) == [wheel.session]
        assert listed(boss, SESSIONS, live="ended") == []

    def test_show_nothing_of_others_by_any_id(self, rob, lena, lucky, rival, round_, wheel):
        owed, of_rival = owed_win(lucky), played(rival)

        for term in (round_.pk, wheel.pk, owed.pk, "acme-bet-1", lucky.player.pk):
            assert listed(rob, q=str(term)) == []
        for query in ({"player": "alice"}, {"state": "open"}, {"overdue": "open"}):
            assert listed(rob, **query) == []
        assert listed(rob, SESSIONS, player="alice") == []
        assert listed(rob) == [of_rival]
        for name, key in ((ROUND, round_.pk), (SESSION, round_.session_id), ("round_pack", round_.pk)):
            answer = send(rob, name, key) if name == "round_pack" else page(rob, name, key)
            assert answer.status_code == 404
        assert len(listed(lena)) == 3


class TestThePage:
    def test_has_the_time_line_the_calls_and_the_rows(self, lena, round_):
        html = text(page(lena, ROUND, round_.pk))

        rows = LedgerTransaction.objects.filter(operator_id=round_.operator_id, round_id=round_.pk)
        for row in rows:
            assert reverse("admin:wallets_ledgertransaction_change", args=[row.pk]) in html
            assert bytes(row.hash).hex() in html
        for words in ("Time line", "Outcome", "Countroom Originals asked of us", "alice", "Fairness"):
            assert words in html

    def test_of_a_seamless_operator_has_each_attempt(self, lena, lucky):
        owed = owed_win(lucky)

        html = text(page(lena, ROUND, owed.round_id))

        for words in (
            "&quot;amount&quot;:12.5",
            "&lt;html&gt;busy",
            "37 ms",
            "HTTP 500",
            "nobody knows whether",
        ):
            assert words in html
        assert reverse("admin:gameplay_delivery_change", args=[owed.pk]) in html
        assert SEED.hex() not in html
        assert "is not acknowledged" in html

    def test_of_a_bet_that_the_operator_has_not_taken_gives_no_outcome_away(self, lena, lucky):
        """It could refuse the bets that win."""
        owed = owed_win(lucky)
        shown = text(page(lena, ROUND, owed.round_id))
        GameRound.objects.filter(pk=owed.round_id).update(state="asking")

        asking = text(page(lena, ROUND, owed.round_id))

        assert "The roll is" in shown
        assert "The roll is" not in asking
        assert "a secret until the round has finished" in asking

    def test_is_as_cheap_for_a_long_round(self, boss, lucky, django_assert_max_num_queries):
        seat = Seat(lucky, "alice", external_game())
        for number in range(10):
            seat.bet(f"b{number}", 1)
        client, url = logged_in(boss), reverse(f"admin:{ROUND}", args=[seat.round().pk])
        with django_assert_max_num_queries(12):
            client.get(url)

    def test_takes_nothing(self, boss, round_):
        assert send(boss, ROUND, round_.pk).status_code == 403

    def test_of_a_session_has_its_rounds_and_no_secret(self, lena, round_):
        html = text(page(lena, SESSION, round_.session_id))

        assert reverse("admin:gameplay_gameround_change", args=[round_.pk]) in html
        assert bytes(round_.session.launch_digest).hex() not in html


class TestTheDisputePack:
    def test_is_whole_and_written_down(self, lena, round_):
        answer = send(lena, "round_pack", round_.pk)

        assert answer["Content-Type"] == "application/zip"
        assert problems(answer.content, trusted_keys()) == []
        event = newest()
        assert (event.action, event.who, event.operator_id) == (
            "dispute_pack.taken",
            lena,
            round_.operator_id,
        )
        assert event.after["round"] == str(round_.pk)
        assert len(event.after["sha256"]) == 64

    def test_has_the_bytes_of_each_attempt_and_no_secret(self, boss, lucky):
        owed, secret = owed_win(lucky), issued(lucky.operator).secret
        DeliveryAttempt.objects.update(url="https://user:pass@lucky.example/callback?key=hush")

        content = send(boss, "round_pack", owed.round_id).content

        files = archive.read(content)
        (attempt,) = json.loads(files["round.json"])["deliveries"][0]["attempts"]
        assert base64.b64decode(attempt["sent_base64"]) == SENT
        assert base64.b64decode(attempt["received_base64"]) == RECEIVED
        assert attempt["url"] == "https://lucky.example/callback?…"
        assert (attempt["milliseconds"], attempt["http_status"], attempt["verdict"]) == (37, 500, "unknown")
        for hidden in (secret, "user:pass", "hush", SEED.hex(), "boss"):
            assert hidden.encode() not in content

    def test_is_not_taken_by_a_get(self, boss, round_):
        assert logged_in(boss).get(reverse("admin:round_pack", args=[round_.pk])).status_code == 405


class TestDeliveries:
    def test_are_found_by_player_age_and_why(self, boss, lucky, kid):
        name, owed = "gameplay_delivery_changelist", owed_win(lucky)
        wanted = [owed]

        assert listed(boss, name, player="alice") == wanted
        assert listed(boss, name, player="kim") == []
        assert listed(boss, name, why="http 500") == wanted
        assert listed(boss, name, why="timeout") == []
        assert listed(boss, name, age="minute") == []
        DeliveryAttempt.objects.all().delete()
        Alert.objects.all().delete()
        Delivery.objects.filter(pk=owed.pk).update(id=owed.pk - (120_000 << 22))
        assert len(listed(boss, name, age="minute")) == 1
        assert listed(boss, name, age="hour") == []


class TestTheAuditTrail:
    @pytest.fixture
    def trail(self):
        return "backoffice_auditevent_changelist"

    def test_is_found_by_who_and_from_where(self, trail, ann, boss, lucky):
        everything = listed(ann, trail)

        assert listed(ann, trail, who="boss") == everything
        assert listed(ann, trail, address="192.0.2.1") == everything
        assert listed(ann, trail, who="nobody") == listed(ann, trail, address="::1") == []
        assert listed(ann, trail, address="anything") == []

    def test_tells_an_operator_nothing_of_the_platforms_people(self, trail, lena, lucky):
        assert listed(lena, trail)
        assert listed(lena, trail, who="boss") == listed(lena, trail, address="192.0.2.1") == []

    def test_shows_what_differs_side_by_side(self, ann, lucky):
        by = staff("amy", lucky.operator)
        form = {"name": "Luckier", "initial-name": "Lucky"}
        send(by, "account_settings", lucky.operator.pk, **form, rtp="96", **{"initial-rtp": "96"})

        html = text(page(ann, "backoffice_auditevent_change", newest().pk))

        assert "<del>Lucky</del>" in html
        assert "<ins>Luckier</ins>" in html
