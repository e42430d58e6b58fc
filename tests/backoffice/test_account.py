"""The account's page: tokens, status, funds; each change with its audit event."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from backoffice.models import AuditEvent
from gameplay.models import AlertRoute, WebhookSecret
from gameplay.seamless import webhooks
from players.models import Operator
from players.services import tokens
from tests.backoffice.conftest import PASSWORD, fresh, logged_in, newest, page, send, staff, text
from wallets.models import LedgerTransaction, Reference


class TestTokens:
    def test_show_their_secret_for_the_password_alone(self, lena, lucky):
        assert send(lena, "account_tokens", lucky.operator.pk, password="wrong").status_code == 403
        assert lucky.operator.tokens.count() == 1

        answer = send(lena, "account_tokens", lucky.operator.pk, password=PASSWORD)

        assert answer.status_code == 201
        token = lucky.operator.tokens.latest("id")
        secret = tokens.secret_of(token)
        assert secret in text(answer)
        assert "no-store" in answer["Cache-Control"]
        refused = send(lena, "account_token_show", lucky.operator.pk, token.pk, password="wrong")
        assert refused.status_code == 403
        for later in (
            page(lena, "account", lucky.operator.pk),
            page(lena, "players_apitoken_change", token.pk),
            refused,
        ):
            assert secret not in text(later)
        assert newest().action == "token.created"
        again = send(lena, "account_token_show", lucky.operator.pk, token.pk, password=PASSWORD)
        assert secret in text(again)
        assert (newest().action, newest().after) == ("secret.shown", {"token": token.hint})

    def test_are_rotated_with_an_overlap(self, lena, lucky):
        send(lena, "account_tokens", lucky.operator.pk, password=PASSWORD)
        new = lucky.operator.tokens.latest("id")

        send(lena, "account_token_sign", lucky.operator.pk, new.pk, overlap="24")
        lucky.token.refresh_from_db()
        assert "live until" in text(page(lena, "account", lucky.operator.pk))
        assert timedelta(hours=23) < lucky.token.not_after - datetime.now(UTC) <= timedelta(hours=24)
        send(lena, "account_token_revoke", lucky.operator.pk, lucky.token.pk)

        states = {it.pk: (it.signing, it.revoked_at is None) for it in lucky.operator.tokens.all()}
        assert states == {new.pk: (True, True), lucky.token.pk: (False, False)}
        signs, revoked = AuditEvent.objects.order_by("id")[2:4]
        assert (signs.before, signs.after["signing"]) == ({"signing": lucky.token.hint}, new.hint)
        assert (revoked.action, revoked.before) == ("token.revoked", {"token": lucky.token.hint})

    def test_that_sign_cannot_be_revoked(self, lena, lucky):
        answer = send(lena, "account_token_revoke", lucky.operator.pk, lucky.token.pk)

        assert answer.status_code == 403
        assert "mark another one first" in text(answer)
        assert lucky.operator.tokens.get().revoked_at is None
        assert newest().action == "token.created"

    def test_of_another_operator_do_not_exist(self, lena, lucky, rival):
        for name in ("account_token_sign", "account_token_revoke", "account_token_show"):
            answer = send(lena, name, lucky.operator.pk, rival.token.pk, password=PASSWORD)
            assert answer.status_code == 404


class TestWebhookSecrets:
    def test_are_rotated_with_an_overlap(self, lena, lucky):
        made = send(lena, "account_webhook_secrets", lucky.operator.pk, password=PASSWORD)
        old = WebhookSecret.objects.get()
        assert webhooks.secret_of(old) in text(made)

        send(lena, "account_webhook_secrets", lucky.operator.pk, password=PASSWORD, overlap="24")
        new = WebhookSecret.objects.latest("pk")

        secrets = [webhooks.secret_of(old), webhooks.secret_of(new)]
        assert list(webhooks.keys_of(lucky.operator).webhook_secrets) == secrets
        later = datetime.now(UTC) + timedelta(hours=25)
        assert list(webhooks.keys_of(lucky.operator, now=later).webhook_secrets) == secrets[1:]
        third = send(lena, "account_webhook_secrets", lucky.operator.pk, password=PASSWORD)
        assert (third.status_code, WebhookSecret.objects.count()) == (403, 2)
        assert not any(secret in str(it.after) for secret in secrets for it in AuditEvent.objects.all())

    def test_of_another_operator_do_not_exist(self, lena, lucky, rival):
        theirs, secret = webhooks.issue(operator=rival.operator, now=datetime.now(UTC))
        for name in ("account_webhook_secret_show", "account_webhook_secret_revoke"):
            answer = send(lena, name, lucky.operator.pk, theirs.pk, password=PASSWORD)
            assert (answer.status_code, secret in text(answer)) == (404, False)


class TestWhereAlertsGo:
    def test_is_changed_with_an_event_and_not_behind_somebodys_back(self, lena, boss, lucky):
        sent = {"emails": "ops@lucky.example, night@lucky.example", "webhook_url": "https://lucky.example/a"}
        shown = {"initial-emails": "", "initial-webhook_url": ""}

        assert send(lena, "account_alerts", lucky.operator.pk, **sent, **shown).status_code == 302

        route = AlertRoute.objects.get(operator=lucky.operator)
        assert route.emails == ["ops@lucky.example", "night@lucky.example"]
        assert newest().after == {"emails": route.emails, "webhook_url": "https://lucky.example/a"}
        late = send(boss, "account_alerts", lucky.operator.pk, **sent | {"webhook_url": ""}, **shown)
        assert "changed by somebody else meanwhile" in text(late)
        nonsense = send(lena, "account_alerts", lucky.operator.pk, emails="nobody", webhook_url="")
        assert "is not an e-mail address" in text(nonsense)


class TestStatus:
    def test_pending_is_approved_and_its_people_come_in(self, boss, lucky):
        person = staff("first", lucky.operator, is_active=False)
        Operator.objects.filter(pk=lucky.operator.pk).update(status="pending")

        assert send(boss, "account_status", lucky.operator.pk, verb="approve").status_code == 302

        assert fresh(lucky).status == "active"
        assert newest().action == "operator.approved"
        assert (newest().before, newest().after) == ({"status": "pending"}, {"status": "active"})
        person.refresh_from_db()
        assert page(person, "index").status_code == 200

    def test_suspended_and_reactivated(self, boss, lucky):
        send(boss, "account_status", lucky.operator.pk, verb="suspend")
        assert fresh(lucky).status == "suspended"

        send(boss, "account_status", lucky.operator.pk, verb="reactivate")
        assert fresh(lucky).status == "active"

    def test_in_the_wrong_order_is_refused_and_leaves_no_event(self, boss, lucky):
        before = AuditEvent.objects.count()

        answer = send(boss, "account_status", lucky.operator.pk, verb="approve")

        assert answer.status_code == 403
        assert "The account is active, not pending." in text(answer)
        assert AuditEvent.objects.count() == before

    def test_of_no_known_kind_is_refused(self, boss, lucky):
        assert send(boss, "account_status", lucky.operator.pk, verb="delete").status_code == 400


class TestFunds:
    def move(self, person, house, **changes):
        sent = {"verb": "fund", "amount": "10.50", "currency": "USD", "reference": "bank-1"} | changes
        return send(person, "account_funds", house.operator.pk, **sent)

    def test_are_added_and_taken(self, boss, lucky):
        self.move(boss, lucky)
        assert newest().action == "funds.funded"
        assert newest().before == {"balance": "980"}
        assert newest().after["balance"] == "990.5"
        assert newest().after["reference"] == "bank-1"

        self.move(boss, lucky, verb="charge", amount="0.5", reference="bank-2")
        assert (newest().action, newest().after["balance"]) == ("funds.charged", "990")
        row = LedgerTransaction.objects.get(operator=lucky.operator, pk=int(newest().after["transaction"]))
        assert (row.kind, row.amount, row.reference) == (512, Decimal("-0.5"), "bank-2")

    def test_are_booked_once_when_the_button_is_pressed_twice(self, boss, lucky):
        self.move(boss, lucky)
        answer = logged_in(boss).post(
            reverse("admin:account_funds", args=[lucky.operator.pk]),
            {"verb": "fund", "amount": "10.50", "currency": "USD", "reference": "bank-1"},
            follow=True,
        )

        assert "was booked before, so nothing moved" in text(answer)
        assert LedgerTransaction.objects.filter(reference="bank-1").count() == 1
        assert AuditEvent.objects.filter(action="funds.funded").count() == 1

    def test_are_not_taken_where_there_are_none(self, boss, lucky):
        answer = self.move(boss, lucky, verb="charge", amount="5000")

        assert answer.status_code == 402
        assert "Amount must be 980 at most." in text(answer)
        assert newest().action == "funds.refused"
        # The refusal sticks to its reference, as everywhere.
        assert (
            Reference.objects.get(operator=lucky.operator, reference="bank-1").error_code
            == "POINT_NOT_ENOUGH"
        )

    def test_take_no_reference_that_was_used_for_something_else(self, boss, lucky):
        self.move(boss, lucky)

        answer = self.move(boss, lucky, amount="11")

        assert answer.status_code == 409
        assert "a new movement takes a new reference" in text(answer)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"amount": "-1"}, "Amount must be above zero."),
            ({"amount": ""}, "Amount is empty: fill it in."),
            ({"amount": "1e400"}, "Amount must be a decimal number"),
            ({"amount": "1.001"}, "Amount "),
            ({"currency": "EUR"}, "Currency is not one of this operator&#x27;s: choose from the list."),
            ({"reference": ""}, "Reference is empty: fill it in."),
            ({"reference": "ü"}, "Reference must be 1 to 128 printable ASCII characters"),
        ],
        ids=lambda it: it if isinstance(it, str) else "-".join(it),
    )
    def test_refuse_by_name_and_say_what_to_do(self, changes, said, boss, lucky):
        answer = self.move(boss, lucky, **changes)

        assert answer.status_code == 400
        assert said in text(answer)
        assert not LedgerTransaction.objects.filter(reference="bank-1").exists()
