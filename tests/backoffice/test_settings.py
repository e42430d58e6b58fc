"""The account's page: its settings and its mode; each change with its audit event."""

import threading
import time
from decimal import Decimal

import pytest
from django.db import connections
from django.urls import reverse

from backoffice.models import AuditEvent
from players.models import Operator
from tests.backoffice.conftest import cash_out, fresh, newest, page, send, settings_form, staff, text

URL = "https://casino.example/callback"


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

    def test_says_what_would_stand_in_the_way_of_a_change_of_mode(self, lena, lucky):
        said = text(page(lena, "account", lucky.operator.pk, look="mode"))
        assert "1 player still holds 20 USD here." in said

        cash_out(lucky.operator, "alice", Decimal(20))
        said = text(page(lena, "account", lucky.operator.pk, look="mode"))
        assert "Nothing stands in the way of a change of mode at this moment." in said

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

    def test_do_not_overwrite_what_somebody_else_changed(self, lena, boss, lucky):
        sent = settings_form(fresh(lucky), rtp="90", next_bet_waits="")
        save(boss, lucky, rtp="95", name="Ours")

        answer = send(lena, "account_settings", lucky.operator.pk, **sent)

        assert answer.status_code == 400
        assert "Default RTP was changed by somebody else meanwhile." in text(answer)
        assert (fresh(lucky).rtp, fresh(lucky).name) == (95, "Ours")

    def test_lift_the_wait_of_the_next_bet(self, lena, lucky):
        assert save(lena, lucky, **{"initial-next_bet_waits": "True"}).status_code == 302

        assert fresh(lucky).next_bet_waits is False
        assert (newest().before, newest().after) == ({"next_bet_waits": True}, {"next_bet_waits": False})

    def test_say_how_often_the_game_page_reminds_a_player(self, lena, lucky):
        assert save(lena, lucky, reality_check_minutes="1441").status_code == 400

        assert save(lena, lucky, reality_check_minutes="30").status_code == 302
        assert fresh(lucky).reality_check_minutes == 30
        assert newest().after == {"reality_check_minutes": 30}

        emptied = {"initial-reality_check_minutes": "30", "reality_check_minutes": ""}
        assert save(lena, lucky, **emptied).status_code == 302
        assert fresh(lucky).reality_check_minutes is None

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
