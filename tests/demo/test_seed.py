"""`seed_demo`: the demo comes whole, stays as it is, and only where the settings say that this is one."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from backoffice import demo
from gameplay.errors import CallbackFailed
from players.models import Operator, Player, StaffMember
from wallets.models import LedgerTransaction, Outcome, Reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    return tmp_path


def seed(**options) -> str:
    said = StringIO()
    call_command("seed_demo", port=8123, stdout=said, **options)
    return said.getvalue()


def token(*words) -> str:
    said = StringIO()
    call_command("demo_token", *words, stdout=said)
    return said.getvalue().strip()


class TestTheFirstTime:
    def test_there_is_an_approved_operator_in_each_mode(self):
        seed()

        found = Operator.objects.order_by("login_id").values_list("login_id", "status", "callback_url")
        assert list(found) == [
            ("demo-seamless", "active", "http://127.0.0.1:8100/callback"),
            ("demo-transfer", "active", ""),
        ]
        assert Player.objects.count() == 6

    def test_it_says_how_to_play_at_the_seamless_one(self):
        said = seed()

        assert (
            "http://127.0.0.1:8123/play/demo/harbour-lights?operator=demo-seamless&player=demo-player-1"
            in said
        )
        assert "http://127.0.0.1:8100/book.csv" in said

    def test_the_history_went_through_the_services(self):
        seed()

        outcomes = Reference.objects.order_by("reference").values_list("reference", "outcome")
        refused = [reference for reference, outcome in outcomes if outcome == Outcome.REFUSED]
        assert (len(outcomes), refused) == (7, ["demo-history-4"])
        # Three funds, and two rows, the player's and the operator's, of each of the six that were booked.
        assert LedgerTransaction.objects.count() == 3 + 2 * 6

    @pytest.mark.django_db(
        transaction=True
    )  # a token counts from now on, and now is a transaction's beginning
    def test_everything_is_printed_and_works(self):
        said = seed()

        assert "http://127.0.0.1:8123/docs" in said
        for login_id in (demo.TRANSFER, demo.SEAMLESS):
            assert token(login_id) in said
            answer = Client(headers={"Authorization": f"Bearer {token(login_id)}"}).get("/v1/operator/info")
            assert answer.json()["data"]["id"] == login_id
        for username in ("admin", "demo-transfer-staff", "demo-seamless-staff"):
            (line,) = [line for line in said.splitlines() if line.startswith(username)]
            assert StaffMember.objects.get(username=username).check_password(line.split()[-1])

    def test_somebody_works_in_each_role(self):
        seed()

        found = StaffMember.objects.order_by("username").values_list(
            "username", "groups__name", "operator__login_id"
        )
        assert list(found) == [
            ("admin", "administrator", None),
            ("auditor", "auditor", None),
            ("demo-seamless-staff", "operator staff", "demo-seamless"),
            ("demo-transfer-staff", "operator staff", "demo-transfer"),
            ("finance", "finance", None),
            ("support", "support", None),
        ]
        assert not StaffMember.objects.filter(is_superuser=True).exists()

    def test_the_passwords_are_kept_for_their_owner_alone(self, data_dir):
        said = seed()

        kept = data_dir / "demo.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert all(password in said for password in json.loads(kept.read_text())["passwords"].values())


class TestTheSecondTime:
    def test_the_same_is_printed_and_nothing_moves(self):
        first = seed()
        rows = LedgerTransaction.objects.count()

        assert seed() == first
        assert LedgerTransaction.objects.count() == rows

    def test_the_callback_url_follows_the_port_of_the_sandbox_operator(self, settings):
        seed()
        settings.SANDBOX_PORT = 8177

        seed()

        assert Operator.objects.get(login_id=demo.SEAMLESS).callback_url == "http://127.0.0.1:8177/callback"

    def test_a_callback_url_that_somebody_chose_stays(self, settings):
        seed()
        Operator.objects.filter(login_id=demo.SEAMLESS).update(callback_url="https://casino.example/callback")

        seed()

        assert Operator.objects.get(login_id=demo.SEAMLESS).callback_url == "https://casino.example/callback"

    def test_a_history_that_broke_off_goes_on(self, monkeypatch):
        def break_off(*_arguments):
            raise KeyboardInterrupt

        with monkeypatch.context() as broken:
            broken.setattr(demo, "_withdraw", break_off)
            with pytest.raises(KeyboardInterrupt):
                seed()
        seed()

        assert Reference.objects.count() == 7

    def test_an_operator_that_went_over_to_the_other_mode_is_left_alone(self):
        seed()
        Operator.objects.filter(login_id=demo.TRANSFER).update(callback_url="http://127.0.0.1:8100/callback")

        assert "balance-transfer\n" not in seed()

    def test_a_password_that_somebody_changed_is_not_changed_back(self):
        seed()
        person = StaffMember.objects.get(username="admin")
        person.set_password("of their own choice")
        person.save()

        said = seed()

        (line,) = [line for line in said.splitlines() if line.startswith("admin ")]
        assert line.endswith("(changed since)")
        person.refresh_from_db()
        assert person.check_password("of their own choice")

    def test_passwords_are_made_anew_when_their_file_is_lost(self, data_dir):
        seed()
        (data_dir / "demo.json").unlink()

        seed()

        kept = json.loads((data_dir / "demo.json").read_text())["passwords"]
        assert StaffMember.objects.get(username="admin").check_password(kept["admin"])


class TestTheDoor:
    def test_opens_a_game_for_the_operator_that_is_named(self, client):
        seed()

        answer = client.get("/play/demo/dice?operator=demo-transfer&player=demo-player-1")

        assert answer.status_code == 302
        assert "/play/launch/" in answer["Location"]

    def test_says_so_when_the_seamless_operator_does_not_answer(self, client, monkeypatch):
        seed()
        monkeypatch.setattr("gameplay.launch.launch", _silent)

        answer = client.get("/play/demo/dice?operator=demo-seamless&player=demo-player-1")

        assert answer.status_code == 502

    def test_is_shut_for_any_other_operator(self, client):
        seed()
        Operator.objects.filter(login_id=demo.TRANSFER).update(login_id="somebody")

        assert client.get("/play/demo/dice?operator=somebody").status_code == 404


def _silent(**asked):
    assert asked["operator"].login_id == demo.SEAMLESS
    raise CallbackFailed


class TestWhereThisIsNoDemo:
    @pytest.mark.parametrize("command", ["seed_demo", "demo_token"])
    def test_it_is_refused(self, settings, command):
        settings.DEMO = False

        with pytest.raises(CommandError, match="not a demo"):
            call_command(command)

        assert Operator.objects.count() == 0

    def test_there_is_no_token_before_the_demo_is_set_up(self):
        with pytest.raises(CommandError, match="make run"):
            call_command("demo_token")


def test_the_page_at_the_root_says_where_to_go(client):
    page = client.get("/").content.decode()

    assert [path for path in ("/docs", "/admin/", "/readyz") if f'href="{path}"' not in page] == []


def test_there_is_an_icon_for_every_page(client):
    assert client.get("/favicon.ico").headers["Content-Type"] == "image/svg+xml"
