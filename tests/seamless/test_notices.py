"""Somebody is told: an alert's e-mails and signed webhooks, a row first and a request second."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from standardwebhooks import Webhook

from gameplay import notices, watch
from gameplay.models import Alert, AlertKind, AlertNotice, AlertRoute, Flag
from tests.factories import OperatorFactory
from tests.listening import in_background
from wallets.work import tell_of_trouble

NOW = datetime.now(UTC)


@dataclass
class Receiver:
    """An operator's program that takes webhooks."""

    url: str = ""
    status: int = 204
    heard: list[tuple[dict, bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append((dict(self.headers.items()), body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None: ...

    with in_background(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        found.url = f"http://127.0.0.1:{port}/alerts"
        yield found


def flag(operator, subject="flag-1") -> None:
    Alert.open(AlertKind.FLAG, operator_id=operator.pk, subject=subject, message="A big win", now=NOW)


def tell() -> None:
    notices.write_down(now=datetime.now(UTC))
    notices.send_due()


@pytest.mark.django_db(transaction=True)
class TestAnAlert:
    def test_goes_to_its_account_and_to_the_platform_and_to_nobody_else(self, receiver):
        lucky, rival = OperatorFactory(login_id="lucky"), OperatorFactory(login_id="rival")
        notices.set_route(operator=None, emails=["boss@platform.example"], webhook_url="")
        notices.set_route(operator=lucky, emails=["ops@lucky.example"], webhook_url=receiver.url)
        notices.set_route(operator=rival, emails=["ops@rival.example"], webhook_url="")
        flag(lucky)
        Alert.open(AlertKind.CHORE, operator_id=None, subject="seal", message="It died", now=NOW)

        tell()
        tell()

        told = sorted((it.to[0], it.subject.rsplit("(")[-1]) for it in mail.outbox)
        assert told == [
            ("boss@platform.example", "lucky)"),
            ("boss@platform.example", "the platform)"),
            ("ops@lucky.example", "lucky)"),
        ]
        ((headers, body),) = receiver.heard
        secret = notices.secret_of(AlertRoute.objects.get(operator=lucky))
        Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
        sent = json.loads(body)
        assert (sent["type"], sent["data"]["message"], sent["data"]["operatorId"]) == (
            "alert.opened",
            "A big win",
            "lucky",
        )

    def test_goes_out_again_until_it_arrives_and_is_given_up_after_a_day(self, receiver):
        lucky = OperatorFactory()
        notices.set_route(operator=lucky, emails=[], webhook_url=receiver.url)
        receiver.status = 500
        flag(lucky)

        tell()
        tell()

        notice = AlertNotice.objects.get()
        assert (notice.state, notice.attempts, notice.why) == ("due", 1, "HTTP 500")
        assert len(receiver.heard) == 1  # the second time it was not due
        AlertNotice.objects.update(due_at=NOW, created_at=NOW - timedelta(hours=25))
        tell()
        notice.refresh_from_db()
        assert (notice.state, notice.attempts) == ("given up", 2)
        assert Alert.objects.still_open().count() == 1

    def test_of_a_webhook_that_leads_inside_is_not_sent(self, receiver, settings):
        settings.CALLBACK_ALLOW_LOOPBACK = False
        lucky = OperatorFactory()
        notices.set_route(operator=lucky, emails=[], webhook_url=receiver.url)
        flag(lucky)

        tell()

        assert receiver.heard == []
        assert "not a public address" in AlertNotice.objects.get().why


@pytest.mark.django_db
class TestOneSubject:
    def test_is_told_once_while_its_alert_is_open(self, boss_id):
        for _ in range(2):
            tell_of_trouble("seal", "it died")
        first = Alert.objects.get()

        first.close(by_id=boss_id, word="restarted", now=NOW)
        tell_of_trouble("seal", "it died again")

        assert [it.message[-5:] for it in Alert.objects.order_by("pk")] == [" died", "again"]

    def test_of_an_old_horizon_is_told(self, settings):
        watch.look_at_the_books(now=NOW)
        assert not Alert.objects.exists()

        settings.HORIZON_ALERT_SECONDS = -1
        watch.look_at_the_books(now=NOW)

        assert Alert.objects.get().kind == "horizon"

    def test_of_accounts_that_wait_is_told_again_only_when_there_are_more(self, boss_id):
        OperatorFactory(status="pending")
        for _ in range(2):
            watch.look_at_what_waits(now=datetime.now(UTC))
        Alert.objects.get().close(by_id=boss_id, word="seen", now=NOW)
        watch.look_at_what_waits(now=datetime.now(UTC))
        assert Alert.objects.count() == 1

        OperatorFactory(status="pending")
        watch.look_at_what_waits(now=datetime.now(UTC))

        assert Alert.objects.still_open().get().message == "Accounts wait for approval: 2 so far."

    def test_of_flags_is_told_to_their_operator(self):
        lucky = OperatorFactory()
        flag = {"operator": lucky, "kind": "big win", "facts": {}, "happened_at": NOW, "found_at": NOW}
        Flag.objects.create(**flag, subject="1")
        Flag.objects.create(**flag, subject="2")
        # This one accuses the operator itself.
        Flag.objects.create(**flag | {"kind": "refused wins", "operator": OperatorFactory()}, subject="3")

        watch.look_at_what_waits(now=NOW)

        alert = Alert.objects.get()
        assert (alert.kind, alert.operator_id) == ("flag", lucky.pk)
        assert "2 so far" in alert.message

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "flag", "operator_id": 1},
            {"kind": "flag", "subject": "f"},
            {"kind": "chore", "operator_id": 1, "subject": "c"},
            {"kind": "delivery", "operator_id": 1, "subject": "d"},
            {"kind": "contradiction", "operator_id": 1},
            {"kind": "win cancel", "operator_id": 1, "subject": "w"},
            {"kind": "anything", "operator_id": 1, "subject": "w"},
        ],
        ids=str,
    )
    def test_is_what_its_kind_says(self, wrong):
        with pytest.raises(IntegrityError, match="gameplay_alert_"), transaction.atomic():
            Alert.objects.create(**wrong, message="-", created_at=NOW)


@pytest.fixture
def boss_id(django_user_model) -> int:
    return django_user_model.objects.create_user(username="boss").pk
