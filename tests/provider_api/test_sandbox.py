"""The example game server: a process of its own that plays over HTTP, and what it does when answers are lost."""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import StringIO

import httpx
import pytest
from django.conf import settings
from django.core.management import call_command

from gameplay.models import Action, ActionKind, ActionState, GameRound, Provider, RoundState
from tests.provider_api.house import CLIENT_FOLDER
from tests.rounds.table import prove_rounds
from tests.servers import HOST, WebServer, free_port


def created(port: int) -> dict[str, str]:
    told = StringIO()
    call_command(
        "create_provider",
        *("wheelhouse", "--name", "Wheel House", "--game", "wheel=Wheel", "--rtp", "95.83", "--json"),
        *("--launch-url", f"http://{HOST}:{port}/wheel"),
        stdout=told,
    )
    found: dict[str, str] = json.loads(told.getvalue())
    return found


def wait_for(what: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


@pytest.fixture
def platform(lucky, web_server) -> WebServer:
    lucky.pay_in("alice", "100")
    return web_server(processes=1)


@pytest.fixture
def open_game(platform, lucky):
    """A launch through the operator's API: the address that the player's browser gets."""

    def launched(player: str = "alice") -> str:
        client = httpx.Client(base_url=platform.url, headers=lucky.headers, trust_env=False, timeout=30)
        asked = {
            "playerExternalId": player,
            "providerId": Provider.objects.get(code="wheelhouse").pk,
            "gameCode": "wheel",
            "language": "en",
            "currency": "USD",
            "rtp": 0,
        }
        with client:
            return client.post("/v1/game/launch", json=asked).json()["data"]["gameUrl"]

    return launched


class TestTheSandboxProvider:
    @pytest.fixture
    def sandbox(self, platform, tmp_path) -> Iterator[str]:
        """`./manage.py sandbox_provider`, as its own process."""
        port = free_port()
        told = created(port)
        command = [
            *(sys.executable, "manage.py", "sandbox_provider", "--port", str(port)),
            *("--key-id", told["keyId"], "--secret", told["secret"], "--countroom", platform.url),
            *("--book", str(tmp_path / "owed.sqlite3")),
        ]
        environment = os.environ | {"SECRET_KEY": settings.SECRET_KEY, "COUNTROOM_DEMO": "true"}
        with subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert f"http://127.0.0.1:{port}/wheel" in process.stdout.readline()
            yield f"http://{HOST}:{port}"
            process.terminate()

    @pytest.mark.slow(budget=60)
    def test_plays_from_launch_to_payout(self, lucky, platform, sandbox, open_game):
        with httpx.Client(base_url=sandbox, trust_env=False, timeout=30) as page:
            url = open_game()
            entered = page.get(url)
            assert entered.status_code == 303
            assert page.get(url).status_code == 410  # the link works once
            key = entered.headers["Location"].partition("#")[2]
            assert page.get("/table").status_code == 200
            page.headers["Authorization"] = f"Bearer {key}"

            spins = []
            for number in range(20):
                spins.append(page.post("/api/spin", json={"id": f"s{number}", "stake": "1.50"}).json())
            again = page.post("/api/spin", json={"id": "s19", "stake": "1.50"}).json()
            lucky.pay_in("alice", "7")
            state = page.post("/api/state", json={}).json()
            refused = page.post("/api/spin", json={"id": "s20", "stake": "1000"}).json()

        won = sum(Decimal(it["win"]) for it in spins)
        assert again == spins[-1]
        assert lucky.balance("alice") == 100 - 30 + won + 7 == Decimal(state["balance"])
        assert GameRound.objects.filter(state=RoundState.FINISHED).count() == 20
        assert refused["error"]["code"] == "PARAMETERS_INVALID"
        prove_rounds()

    @pytest.mark.slow(budget=60)
    def test_takes_its_bet_back_when_we_were_away(self, lucky, platform, sandbox, open_game):
        with httpx.Client(base_url=sandbox, trust_env=False, timeout=30) as page:
            key = page.get(open_game()).headers["Location"].partition("#")[2]
            page.headers["Authorization"] = f"Bearer {key}"
            platform.kill()
            lost = page.post("/api/spin", json={"id": "s1", "stake": "5"})
            assert (lost.status_code, lost.json()["error"]["code"]) == (503, "NO_ANSWER")

            platform.start()
            wait_for(
                lambda: Action.objects.filter(kind=ActionKind.CANCEL, state=ActionState.RECORDED).exists()
            )
            spin = page.post("/api/spin", json={"id": "s2", "stake": "5"}).json()

        assert lucky.balance("alice") == 95 + Decimal(spin["win"])


class TestLostAnswers:
    """The published server against the real API; only the way back is cut."""

    @pytest.fixture
    def wheel_server(self, monkeypatch):
        monkeypatch.syspath_prepend(str(CLIENT_FOLDER))
        yield importlib.import_module("wheel_server")
        for name in ("wheel_server", "countroom_provider"):
            sys.modules.pop(name)

    @pytest.fixture
    def table(self, platform, wheel_server, tmp_path, open_game):
        """A wheel of which the answers named in `lost` do not come back, though they were done."""
        told = created(9)
        lost: list[str] = []

        class Cut(wheel_server.Countroom):
            def call(self, method, path, sent=None):
                answer = super().call(method, path, sent)
                if path in lost:
                    lost.remove(path)
                    raise wheel_server.NoAnswer("cut")
                return answer

        countroom = Cut(platform.url, key_id=told["keyId"], secret=told["secret"])
        owed = wheel_server.Owed(str(tmp_path / "owed.sqlite3"))
        wheel = wheel_server.Wheel(countroom, owed)
        wheel.key = wheel.enter(open_game().partition("token=")[2])
        wheel.lost = lost
        return wheel

    def test_of_a_bet_is_taken_back(self, table, lucky, wheel_server):
        table.lost += ["bet", "cancel"]

        with pytest.raises(wheel_server.NotPlayed):
            table.spin(table.key, "s1", Decimal(10))
        assert lucky.balance("alice") == 90
        table.deliver()
        time.sleep(1.1)
        table.deliver()  # the answer to the first cancel was lost too

        assert lucky.balance("alice") == 100
        assert table._owed.due() == []
        assert Action.objects.filter(kind=ActionKind.CANCEL).count() == 1

    def test_of_a_win_is_said_again_and_paid_once(self, table, lucky, wheel_server, monkeypatch):
        monkeypatch.setattr(wheel_server.secrets, "randbelow", lambda _most: 0)
        table.lost += ["win"]

        spin = table.spin(table.key, "s1", Decimal(10))
        assert (spin["win"], spin["balance"]) == (50, None)
        time.sleep(1.1)
        table.deliver()

        assert lucky.balance("alice") == 140
        assert table._owed._run("select * from owed", ()) == []

    def test_are_said_by_the_next_process_if_this_one_dies(
        self, table, lucky, wheel_server, tmp_path, monkeypatch
    ):
        def dies(_most):
            raise KeyboardInterrupt

        monkeypatch.setattr(wheel_server.secrets, "randbelow", dies)
        with pytest.raises(KeyboardInterrupt):
            table.spin(table.key, "s1", Decimal(10))
        assert lucky.balance("alice") == 90

        owed = wheel_server.Owed(str(tmp_path / "owed.sqlite3"))
        wheel_server.Wheel(table._countroom, owed).deliver()

        assert lucky.balance("alice") == 100
