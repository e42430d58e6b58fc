"""A dry run of a Callback URL: what was sent, what came back, what is wrong with it. Nothing is saved."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from backoffice.models import AuditEvent
from gameplay.sandbox_operator.faults import Fault
from gameplay.seamless.dry_run import dry_run
from players.models import ApiToken, Operator
from tests.backoffice.conftest import logged_in, settings_form, staff

pytestmark = pytest.mark.django_db(transaction=True)


def run(lucky, url, player="alice"):
    return dry_run(operator=lucky.operator, url=url, player_id=player, currency="USD", now=datetime.now(UTC))


class TestADryRun:
    def test_shows_the_exchange_and_the_balance(self, lucky, callback_url):
        done = run(lucky, callback_url)

        assert (done.problem, done.http_status, done.balance) == ("", 200, 100)
        assert '"command":"balance","playerId":"alice"' in done.body
        assert '"statusCode":"OK"' in done.answer.replace(" ", "")

    @pytest.mark.parametrize(
        ("fault", "says"),
        [
            ({"kind": "500"}, "answered HTTP 500. Only HTTP 200 counts"),
            ({"kind": "html"}, "the body is not JSON"),
            ({"kind": "cut-before"}, "the connection failed"),
        ],
        ids=lambda it: it.get("kind") if isinstance(it, dict) else None,
    )
    def test_says_what_is_wrong(self, lucky, callback_url, sandbox, fault, says):
        sandbox.faults.switch_on(Fault(**fault))

        assert says in run(lucky, callback_url).problem

    def test_says_that_the_signature_was_not_accepted(self, lucky, callback_url, sandbox):
        sandbox.tokens.clear()

        assert "did not accept the signature" in run(lucky, callback_url).problem

    def test_does_not_reach_inside(self, lucky, settings):
        settings.CALLBACK_ALLOW_LOOPBACK = False

        done = run(lucky, "http://127.0.0.1:9/callback")

        assert (done.http_status, "not a public address" in done.problem) == (None, True)

    def test_from_the_page_saves_nothing_and_keeps_what_was_typed(self, lucky, callback_url):
        lena = staff("lena", lucky.operator)
        form = settings_form(lucky.operator, callback_url=f"{callback_url}?v=2", name="Typed")
        url = reverse("admin:account_dry_run", args=[lucky.operator.pk])

        answer = logged_in(lena).post(url, form | {"dry_player": "alice", "dry_currency": "USD"})

        said = answer.content.decode()
        assert answer.status_code == 200
        assert "The URL did not answer as we need it" in said
        assert "Your program answered HTTP 404." in said
        assert f"{callback_url}?v=2" in said
        assert "Typed" in said
        assert Operator.objects.get().name == "Lucky"
        event = AuditEvent.objects.get(action="callback.dry_run")
        assert event.after["http_status"] == 404
        assert ApiToken.objects.get().hint not in str(event.after)
