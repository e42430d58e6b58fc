"""Finance tokens: what a script may fetch, and when it no longer may."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from backoffice.audit import Actor
from backoffice.exports import tokens
from backoffice.models import Action, AuditEvent, FinanceToken
from backoffice.staff.actions import give_password
from tests.backoffice.conftest import logged_in, newest, page, send, staff, text
from tests.backoffice.exports.taken import call
from tests.factories import LONG_AGO
from tests.protection.waiting import while_it_is_not_committed

pytestmark = pytest.mark.usefixtures("committed_db")
PERIOD = {"from": "2020-01-01", "to": "2080-01-01"}


def issue(person, operator=None, *, now=None, ips=()):
    by = Actor(person, "192.0.2.1", now or datetime.now(UTC))
    return tokens.issue(by=by, name="nightly", operator=operator, days=30, allowed_ips=ips)


def refusal(taken):
    body = json.loads(taken.text)
    assert body["success"] is False
    return taken.status, body["errorCode"]


class TestTheAddress:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/exports/", 404),
            ("/exports/nothing/at/all", 404),
            (f"/exports/transactions.csv?{'&'.join(f'a{it}=1' for it in range(2000))}", 400),
        ],
        ids=["nothing", "deeper", "too many fields"],
    )
    def test_answers_in_the_apis_shape_whatever_is_asked(self, path, status, client, lucky, lena):
        answer = client.get(path, headers={"Authorization": f"Bearer {issue(lena).secret}"})

        assert answer.status_code == status
        assert answer.json()["success"] is False


class TestAToken:
    def test_asked_for_while_a_password_is_given_is_not_made(self, boss, lena):
        browser = logged_in(lena)
        form = {"name": "nightly", "operator": "", "days": "30", "allowed_ips": ""}

        said = while_it_is_not_committed(
            lambda: give_password(by=Actor(boss, "192.0.2.1", datetime.now(UTC)), person=lena),
            lambda: browser.post(reverse("admin:finance_token_create"), form),
        )

        assert said.status_code in (302, 403)
        assert not FinanceToken.objects.exists()

    def test_ends_with_the_password_of_whoever_made_it(self, client, boss, lena, lucky):
        kept, live, old = issue(boss), issue(lena), issue(lena, now=LONG_AGO)
        password = send(boss, "staff_password", lena.pk).context["issued"].password

        assert password
        assert refusal(call(client, "transactions", live.secret, **PERIOD)) == (401, "TOKEN_INVALID")
        assert call(client, "transactions", kept.secret, **PERIOD).status == 200
        assert FinanceToken.objects.get(pk=old.token.pk).revoked_at is None
        assert AuditEvent.objects.get(action=Action.FINANCE_TOKEN_REVOKED).who == boss
        assert AuditEvent.objects.get(action=Action.STAFF_CHANGED).after["finance_tokens_revoked"] == 1

    def test_fetches_what_its_maker_sees(self, client, lucky, kid, rival, lena):
        secret = issue(lena).secret

        taken = call(client, "transactions", secret, totals="1", **PERIOD)

        assert taken.status == 200
        assert set(taken.column("Account")) == {"lucky", "lucky-kid"}
        added = sum(map(Decimal, taken.column("Amount")))
        assert json.loads(taken.answer["X-Export-Totals"])[0]["sums"] == {"amount": f"{added.normalize():f}"}
        assert FinanceToken.objects.get().last_used_at is not None
        assert newest().after["token"].startswith("nightly (crf_")

    def test_of_one_account_fetches_of_it_and_those_below_it(self, client, lucky, kid, rival, boss):
        secret = issue(boss, kid.operator).secret

        assert set(call(client, "transactions", secret, **PERIOD).column("Account")) == {"lucky-kid"}
        assert refusal(call(client, "transactions", secret, operator="lucky", **PERIOD)) == (
            400,
            "VALIDATION_ERROR",
        )
        # The platform's own events are of no account.
        assert set(call(client, "audit", secret, **PERIOD).column("Account")) == {"lucky-kid"}

    def test_is_no_good_once_it_is_revoked_in_a_page(self, client, lucky, lena):
        issued = issue(lena)

        answer = send(lena, "finance_token_revoke", issued.token.pk)

        assert answer.status_code == 302
        assert refusal(call(client, "players", issued.secret)) == (401, "TOKEN_INVALID")
        assert newest().action == Action.FINANCE_TOKEN_REVOKED

    def test_is_no_good_after_its_time_or_without_its_maker(self, client, lucky, lena, fay):
        expired = issue(lena, now=LONG_AGO).secret
        mine = issue(lena).secret
        of_a_leaver = issue(fay).secret
        fay.is_active = False
        fay.save()

        assert call(client, "players", mine).status == 200
        for secret in (expired, of_a_leaver, "crf_unknown"):
            assert refusal(call(client, "players", secret)) == (401, "TOKEN_INVALID")
        assert refusal(call(client, "players", None)) == (401, "TOKEN_NOT_FOUND")

    def test_may_no_more_than_its_makers_role(self, client, lucky, fay, sam):
        secret = issue(fay).secret

        assert refusal(call(client, "audit", secret, **PERIOD)) == (403, "PERMISSION_ERROR")
        fay.groups.clear()
        assert refusal(call(client, "players", secret)) == (403, "PERMISSION_ERROR")

    def test_calls_from_its_addresses_alone(self, client, lucky, lena):
        secret = issue(lena, ips=["203.0.113.0/24"]).secret

        assert refusal(call(client, "players", secret)) == (403, "IP_NOT_ALLOWED")
        here = call(client, "players", issue(lena, ips=["127.0.0.1"]).secret)
        assert here.status == 200

    def test_hears_of_every_mistake_in_the_envelope(self, client, lucky, lena):
        secret = issue(lena).secret
        headers = {"Authorization": f"Bearer {secret}"}

        for query in ({"colums": "amount"}, {"zone": "Mars"}, {"from": "x"}, {"columns": "secret"}):
            assert refusal(call(client, "transactions", secret, **query)) == (400, "VALIDATION_ERROR")
        assert refusal(call(client, "nothing", secret)) == (404, "VALIDATION_ERROR")
        posted = client.post("/exports/players.csv", headers=headers)
        assert (posted.status_code, posted.json()["errorCode"]) == (405, "VALIDATION_ERROR")


class TestThePage:
    def test_shows_a_secret_once_and_keeps_a_digest(self, client, lucky, lena):
        made = send(lena, "finance_token_create", name="nightly", operator="lucky", days="90", allowed_ips="")

        secret = text(made).split('<code class="cr-secret">')[1].split("<")[0]
        assert made.status_code == 201
        assert call(client, "players", secret).status == 200
        assert secret not in text(page(lena, "finance_tokens"))
        token = FinanceToken.objects.get()
        assert secret.encode() not in bytes(token.digest)
        assert token.not_after - token.created_at == timedelta(days=90)

    def test_lists_ones_own_and_an_administrator_revokes_anybodys(
        self, client, lucky, rival, lena, rob, boss
    ):
        issued = issue(lena)

        assert issued.token.hint in text(page(lena, "finance_tokens"))
        assert issued.token.hint not in text(page(rob, "finance_tokens"))
        url = reverse("admin:finance_token_revoke", args=[issued.token.pk])
        assert logged_in(rob).post(url).status_code == 404
        assert logged_in(boss).post(url).status_code == 302
        assert call(client, "players", issued.secret).status == 401

    def test_makes_none_for_somebody_elses_account(self, lucky, rival, lena):
        assert send(lena, "finance_token_create", name="x", operator="rival", days="30").status_code == 400
        assert (
            send(staff("sue", role="support"), "finance_token_create", name="x", days="30").status_code == 403
        )
