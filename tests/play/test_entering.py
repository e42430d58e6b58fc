"""/play/launch/<secret>: the link that works once, and the page behind it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from django.test import Client

from gameplay.models import GameSession
from gameplay.play.api import CALLS
from players.services import operators
from tests.play.page import Page, launched

EXPIRED = datetime.now(UTC) - timedelta(seconds=1)


def path_of(made):
    return httpx.URL(made["gameUrl"]).path


@pytest.fixture
def browser():
    return Client()


@pytest.fixture
def made(lucky, page):
    return launched(lucky, "dice")


class TestTheLink:
    def test_leads_to_the_game_with_the_secret_in_the_fragment(self, made, browser):
        answer = browser.get(path_of(made))

        place, _hash, secret = answer["Location"].partition("#")
        assert (answer.status_code, place) == (303, f"/play/dice/{made['sessionId']}")
        assert len(secret) >= 40
        assert (answer["Referrer-Policy"], answer["Cache-Control"]) == ("no-referrer", "no-store")
        assert browser.get(place).status_code == 200

    def test_works_once(self, made, browser):
        assert browser.get(path_of(made)).status_code == 303

        again = browser.get(path_of(made))

        assert again.status_code == 410
        assert "was used already" in again.content.decode()
        assert "Location" not in again.headers

    def test_works_for_ten_minutes(self, made, browser):
        session = GameSession.objects.get(pk=made["sessionId"])
        assert session.launch_expires_at - session.launched_at == timedelta(minutes=10)
        GameSession.objects.filter(pk=session.pk).update(launch_expires_at=EXPIRED)

        answer = browser.get(path_of(made))

        assert answer.status_code == 410
        assert "too old" in answer.content.decode()

    @pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT"])
    def test_is_not_used_up_by_a_preview(self, made, browser, method):
        assert browser.generic(method, path_of(made)).status_code == 405
        assert browser.get(path_of(made)).status_code == 303

    @pytest.mark.parametrize("secret", ["x", "A" * 43, "%00", "é"])
    def test_that_nobody_gave_is_refused_in_words(self, db, browser, secret):
        answer = browser.get(f"/play/launch/{secret}")
        assert answer.status_code == 410
        assert "Open the game again from the casino." in answer.content.decode()

    def test_is_dead_after_a_kick(self, made, browser, lucky):
        lucky.post("game/kick", {"playerExternalId": "alice"})
        assert browser.get(path_of(made)).status_code == 410

    def test_is_kept_as_a_digest_alone(self, made):
        session = GameSession.objects.get(pk=made["sessionId"])
        secret = path_of(made).rpartition("/")[2]
        assert secret.encode() not in bytes(session.launch_digest)
        assert len(session.launch_digest) == 32


class TestThePage:
    def test_holds_nothing_secret_and_nothing_of_others(self, page, browser):
        opened = page()

        answer = browser.get(f"/play/dice/{opened.session_id}")

        html, policy = answer.content.decode(), answer["Content-Security-Policy"]
        assert opened.secret not in html
        assert opened.session.next_commitment not in html
        assert "alice" not in html
        assert "<title>Dice</title>" in html
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "style=" not in html
        assert "<script>" not in html

    @pytest.mark.parametrize(
        "path", ["/play/dice/1", "/play/blackjack/{id}", "/play/dice/999999999999999999999"]
    )
    def test_of_no_such_session_is_not_found(self, page, browser, path):
        opened = page()
        assert browser.get(path.format(id=opened.session_id)).status_code == 404


class TestFraming:
    @pytest.fixture
    def policy(self, page, browser):
        opened = page()
        return lambda: browser.get(f"/play/dice/{opened.session_id}")["Content-Security-Policy"].split("; ")[
            -1
        ]

    def test_is_for_nobody_else_by_default(self, policy):
        assert policy() == "frame-ancestors 'self'"

    def test_is_for_the_operators_origins(self, policy, lucky, rival):
        operators.update_settings(operator=rival.operator, game_origins=["https://rival.example"])
        operators.update_settings(
            operator=lucky.operator, game_origins=["https://lucky.example", "http://localhost:8080"]
        )

        assert policy() == "frame-ancestors 'self' https://lucky.example http://localhost:8080"

    def test_is_not_refused_by_the_older_header(self, page, browser):
        opened = page()
        assert "X-Frame-Options" not in browser.get(f"/play/dice/{opened.session_id}").headers

    def test_origins_are_told_to_the_page(self, page, lucky):
        operators.update_settings(operator=lucky.operator, game_origins=["https://lucky.example"])
        assert page().call("boot").body["parentOrigins"] == ["https://lucky.example"]

    def test_origins_stay_when_another_setting_changes(self, lucky):
        operators.update_settings(operator=lucky.operator, game_origins=["https://lucky.example"])
        changed = operators.update_settings(operator=lucky.operator, name="Lucky")
        assert changed.game_origins == ["https://lucky.example"]

    def test_origins_are_not_a_matter_of_the_operator_api(self, lucky):
        lucky.call("PATCH", "operator/update", {"gameOrigins": ["https://evil.example"], "name": "Lucky"})
        lucky.operator.refresh_from_db()
        assert lucky.operator.game_origins == []


class TestTheSecretOfThePage:
    def test_is_asked_for_by_every_call(self, page):
        opened = page()
        headers = ["", "Bearer", "Bearer forged", "Basic YTpi", "Bearer " + "é" * 10]

        said = {
            (name, header): opened.call(name, {}, Authorization=header)
            for name in CALLS
            for header in headers
        }

        assert {(it.status, it.code) for it in said.values()} == {(403, "SESSION_ENDED")}

    def test_is_not_the_secret_of_the_link(self, lucky, made, browser):
        secret = path_of(made).rpartition("/")[2]
        session = GameSession.objects.get(pk=made["sessionId"])
        assert Page(lucky, "dice", session, secret).call("boot").status == 403
        browser.get(path_of(made))
        assert Page(lucky, "dice", session, secret).call("boot").status == 403

    def test_lives_for_a_day(self, page):
        opened = page()
        commitment = opened.commitment()
        GameSession.objects.filter(pk=opened.session_id).update(
            entered_at=datetime.now(UTC) - timedelta(hours=24)
        )

        said = opened.bet(commitment=commitment)

        assert (said.code, said.error["why"]) == ("SESSION_ENDED", "expired")
        assert opened.call("pulse").body["ended"] == "expired"

    def test_is_not_an_api_token_of_the_operator(self, page, lucky):
        token = lucky.headers["Authorization"]
        assert page().call("boot", {}, Authorization=token).status == 403


class TestExit:
    def test_leads_to_the_return_url_and_ends_the_session(self, page):
        opened = page(returnUrl="https://casino.example/#/lobby")

        assert opened.call("exit").body == {"returnUrl": "https://casino.example/#/lobby"}

        assert opened.bet().error["why"] == "left"
        assert opened.call("exit").body == {"returnUrl": "https://casino.example/#/lobby"}

    def test_without_a_return_url_leads_nowhere(self, page):
        assert page().call("exit").body == {"returnUrl": None}
