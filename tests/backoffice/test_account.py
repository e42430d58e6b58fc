"""The account's page: settings, mode, tokens, status, funds; each change with its audit event."""

import threading
import time
from decimal import Decimal

import pytest
from django.db import connections
from django.urls import reverse

from backoffice.models import AuditEvent
from players.models import Operator
from players.services import tokens
from tests.backoffice.conftest import cash_out, logged_in, page, send, settings_form, staff
from wallets.models import LedgerTransaction, Reference

URL = "https://casino.example/callback"


def text(answer) -> str:
    return answer.content.decode()


def fresh(house) -> Operator:
    return Operator.objects.get(pk=house.operator.pk)


def newest() -> AuditEvent:
    return AuditEvent.objects.latest("id")


def save(person, house, **changes):
    return send(person, "account_settings", house.operator.pk, **settings_form(fresh(house), **changes))


class TestThePage:
    def test_says_which_mode_it_is_and_what_saving_would_mean(self, lena, lucky):
        said = text(page(lena, "account", lucky.operator.pk))

        assert '<span class="cr-mode" id="mode-now">Balance-transfer</span>' in said
        assert "Empty means balance-transfer mode." in said
        assert "A URL here means seamless mode." in said
        assert said.index("So it is now, and stays.") < said.index("Saving changes the mode.")

    def test_is_honest_while_the_account_is_switching(self, lena, lucky):
        lucky.operator.begin_switch(URL)

        answer = page(lena, "account", lucky.operator.pk)

        assert "changing to seamless mode at this moment" in text(answer)
        assert answer.context["settings_form"].fields["callback_url"].disabled

    def test_is_in_the_menu_of_an_operators_people(self, lena, boss, lucky):
        link = reverse("admin:account", args=[lucky.operator.pk])

        assert link in text(page(lena, "players_player_changelist"))
        assert link not in text(page(boss, "players_player_changelist"))
        assert link in text(page(boss, "players_operator_change", lucky.operator.pk))

    def test_is_to_read_for_those_above_the_account(self, lena, kid):
        said = text(page(lena, "account", kid.operator.pk))

        assert "Save settings" not in said
        assert "Create a token" not in said
        assert save(lena, kid, name="Mine").status_code == 403
        assert fresh(kid).name == "Kid"


class TestSettings:
    def test_are_saved_with_an_audit_event(self, lena, lucky):
        ips = "10.0.0.1, 2001:db8::/32\r\n192.168.0.9/16"
        answer = save(lena, lucky, name="Luckier", rtp="95.5", allowed_ips=ips)

        assert answer.status_code == 302
        operator = fresh(lucky)
        assert (operator.name, operator.rtp) == ("Luckier", Decimal("95.5"))
        assert operator.allowed_ips == ["10.0.0.1", "2001:db8::/32", "192.168.0.0/16"]
        event = newest()
        assert (event.who, event.operator, event.action, event.address) == (
            lena,
            operator,
            "settings.changed",
            "127.0.0.1",
        )
        assert event.before == {"name": "Lucky", "rtp": "96", "allowed_ips": []}
        assert event.after == {"name": "Luckier", "rtp": "95.5", "allowed_ips": operator.allowed_ips}

    def test_that_nobody_touched_are_left_alone(self, lena, lucky):
        operator = fresh(lucky)
        sent = settings_form(operator, rtp="90")
        save(lena, lucky, name="Changed in another tab", allowed_ips="10.0.0.1")

        send(lena, "account_settings", operator.pk, **sent)

        assert fresh(lucky).name == "Changed in another tab"
        assert fresh(lucky).allowed_ips == ["10.0.0.1"]
        assert fresh(lucky).rtp == 90

    def test_saved_without_a_change_write_nothing(self, lena, lucky):
        before = AuditEvent.objects.count()

        assert save(lena, lucky).status_code == 302
        assert AuditEvent.objects.count() == before

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            (
                {"callback_url": "https:/casino.example"},
                "Callback URL has too few slashes: write https://host, with two.",
            ),
            (
                {"callback_url": "casino.example"},
                "Callback URL must be an absolute http or https URL, or empty.",
            ),
            ({"name": ""}, "Name is empty: fill it in."),
            ({"name": "x" * 201}, "Name must have 1 to 200 characters."),
            ({"rtp": "0"}, "Default RTP must be above zero."),
            ({"rtp": "101"}, "Default RTP must be between 0 and 100."),
            ({"rtp": "NaN"}, "Default RTP must be a decimal number, or one as a string like 1000.50."),
            (
                {"allowed_ips": "10.0.0.1 nonsense"},
                "&#x27;nonsense&#x27; is neither an IP address nor a CIDR range",
            ),
        ],
        ids=lambda it: it if isinstance(it, str) else next(iter(it)),
    )
    def test_refuse_by_name_and_say_what_to_do(self, changes, said, lena, lucky):
        answer = save(lena, lucky, **changes)

        assert answer.status_code == 400
        assert said in text(answer)
        assert fresh(lucky).updated_at == lucky.operator.updated_at

    def test_of_a_suspended_account_wait(self, lena, boss, lucky):
        send(boss, "account_status", lucky.operator.pk, verb="suspend")

        answer = save(lena, lucky, name="Luckier")

        assert answer.status_code == 403
        assert "Ask the platform to reactivate it first." in text(answer)
        assert save(boss, lucky, name="Luckier").status_code == 302

    def test_of_an_account_below_a_suspended_one_wait_too(self, boss, lucky, kid):
        karl = staff("karl", kid.operator)
        send(boss, "account_status", lucky.operator.pk, verb="suspend")

        assert save(karl, kid, name="Mine").status_code == 403

    def test_take_one_url_for_another_at_once(self, lena, lucky):
        Operator.objects.filter(pk=lucky.operator.pk).update(callback_url=URL)

        answer = save(lena, lucky, callback_url=f"{URL}/2", name="Luckier")

        assert answer.status_code == 302
        assert fresh(lucky).callback_url == f"{URL}/2"
        assert newest().after == {"callback_url": f"{URL}/2", "name": "Luckier"}

    def test_do_not_take_back_a_url_that_somebody_else_changed(self, lena, lucky):
        sent = settings_form(fresh(lucky), callback_url=URL)
        Operator.objects.filter(pk=lucky.operator.pk).update(callback_url="https://other.example/")

        answer = send(lena, "account_settings", lucky.operator.pk, **sent)

        assert answer.status_code == 400
        assert "Callback URL was changed by somebody else meanwhile." in text(answer)


@pytest.mark.django_db(transaction=True)
class TestAChangeOfMode:
    def test_is_refused_with_what_stands_in_the_way(self, lena, lucky):
        answer = save(lena, lucky, callback_url=URL, name="Luckier")

        assert answer.status_code == 409
        said = text(answer)
        assert "The mode cannot change yet. Nothing was saved." in said
        assert "1 player still holds 20 USD here." in said
        assert reverse("admin:players_player_change", args=[lucky.player.pk]) in said
        assert "holds=money" in said
        assert f'value="{URL}"' in said  # what was typed is still there
        assert (fresh(lucky).callback_url, fresh(lucky).name) == ("", "Lucky")
        event = newest()
        assert event.action == "mode.change_refused"
        assert event.after["callback_url"] == URL
        assert event.after["obstacles"][0]["amount"] == "20"

    def test_goes_through_when_the_way_is_clear_and_back_again(self, lena, lucky):
        cash_out(lucky.operator, "alice", Decimal(20))

        assert save(lena, lucky, callback_url=URL, name="Luckier").status_code == 302
        assert (fresh(lucky).mode, fresh(lucky).name) == ("seamless", "Luckier")
        changed = AuditEvent.objects.get(action="mode.changed")
        assert (changed.before["mode"], changed.after) == (
            "transfer",
            {"callback_url": URL, "mode": "seamless"},
        )
        said = text(page(lena, "account", lucky.operator.pk))
        assert '<span class="cr-mode" id="mode-now">Seamless</span>' in said

        assert save(lena, lucky, callback_url="").status_code == 302
        assert fresh(lucky).mode == "transfer"

    def test_under_way_is_not_disturbed(self, lena, lucky):
        cash_out(lucky.operator, "alice", Decimal(20))
        fresh(lucky).begin_switch(URL)

        # The field is off, so what it carries is not taken.
        answer = save(lena, lucky, callback_url="https://other.example/", rtp="91")

        assert answer.status_code == 302
        assert (fresh(lucky).switching_to, fresh(lucky).callback_url, fresh(lucky).rtp) == (URL, "", 91)

    def test_shows_itself_while_it_waits_for_older_work(self, lena, lucky):
        cash_out(lucky.operator, "alice", Decimal(20))
        begun, end = threading.Event(), threading.Event()
        older = threading.Thread(target=_hold_a_transaction, args=(begun, end))
        saving = threading.Thread(target=_in_a_thread, args=(lambda: save(lena, lucky, callback_url=URL),))
        older.start()
        assert begun.wait(10)
        saving.start()
        deadline = time.monotonic() + 10
        while not fresh(lucky).is_switching and time.monotonic() < deadline:
            time.sleep(0.02)

        said = text(page(lena, "account", lucky.operator.pk))
        end.set()
        older.join(10)
        saving.join(20)

        assert "changing to seamless mode at this moment" in said
        assert fresh(lucky).mode == "seamless"


def _hold_a_transaction(begun: threading.Event, end: threading.Event) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()")
        begun.set()
        end.wait(10)
    connections.close_all()


def _in_a_thread(work) -> None:
    work()
    connections.close_all()


class TestTokens:
    def test_show_their_secret_once(self, lena, lucky):
        answer = send(lena, "account_tokens", lucky.operator.pk)

        assert answer.status_code == 201
        token = lucky.operator.tokens.latest("id")
        secret = tokens.secret_of(token)
        assert secret in text(answer)
        assert "no-store" in answer["Cache-Control"]
        for later in (
            page(lena, "account", lucky.operator.pk),
            page(lena, "players_apitoken_change", token.pk),
        ):
            assert secret not in text(later)
        assert newest().action == "token.created"
        assert secret not in str(newest().after)

    def test_are_rotated(self, lena, lucky):
        send(lena, "account_tokens", lucky.operator.pk)
        new = lucky.operator.tokens.latest("id")

        send(lena, "account_token_sign", lucky.operator.pk, new.pk)
        send(lena, "account_token_revoke", lucky.operator.pk, lucky.token.pk)

        states = {it.pk: (it.signing, it.revoked_at is None) for it in lucky.operator.tokens.all()}
        assert states == {new.pk: (True, True), lucky.token.pk: (False, False)}
        signs, revoked = AuditEvent.objects.order_by("id")[2:4]
        assert (signs.before, signs.after) == ({"signing": lucky.token.hint}, {"signing": new.hint})
        assert (revoked.action, revoked.before) == ("token.revoked", {"token": lucky.token.hint})

    def test_that_sign_cannot_be_revoked(self, lena, lucky):
        answer = send(lena, "account_token_revoke", lucky.operator.pk, lucky.token.pk)

        assert answer.status_code == 403
        assert "mark another one first" in text(answer)
        assert lucky.operator.tokens.get().revoked_at is None
        assert newest().action == "token.created"

    def test_of_another_operator_do_not_exist(self, lena, lucky, rival):
        for name in ("account_token_sign", "account_token_revoke"):
            assert send(lena, name, lucky.operator.pk, rival.token.pk).status_code == 404


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
