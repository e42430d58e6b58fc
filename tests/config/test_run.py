"""`make run` looks after its processes, and leaves none behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from backoffice import demo
from config import run

CHECKOUT = Path(__file__).resolve().parents[2]

WATCH = """
import sys
from config.run import watch
python = [sys.executable, "-c"]
sys.exit(watch({"web server": [*python, sys.argv[1]], "worker": [*python, sys.argv[2]]}, port=1))
"""
# In one write: two of them have one pipe.
STAYS = "import os, time; os.write(1, b'%d\\n' % os.getpid()); time.sleep(60)"
DIES = "import time; time.sleep(1)"


def watch(*commands):
    return subprocess.Popen(
        [sys.executable, "-c", WATCH, *commands],
        cwd=CHECKOUT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def next_pid(process):
    return psutil.Process(int(process.stdout.readline()))


class TestWhatRuns:
    @pytest.mark.django_db
    def test_in_a_demo_a_sandbox_operator_too(self, settings, tmp_path):
        settings.DEMO, settings.DATA_DIR, settings.SANDBOX_PORT = True, tmp_path, 8199
        demo.ensure()

        found = run.commands(8000)

        assert list(found) == ["web server", "worker", "sandbox operator"]
        words = found["sandbox operator"][2:]
        assert words == [
            *("sandbox_operator", "--port", "8199", "--token", demo.token_of(demo.SEAMLESS)),
            *("--book", str(tmp_path / "sandbox-operator.jsonl")),
        ]

    def test_elsewhere_two_processes(self, settings):
        settings.DEMO = False

        assert list(run.commands(8000)) == ["web server", "worker"]


class TestWhenOneDies:
    def test_the_other_is_stopped_and_the_status_says_so(self):
        process = watch(STAYS, DIES)
        other = next_pid(process)

        _, said = process.communicate(timeout=30)

        assert process.returncode == 1
        assert said == "The worker ended, so everything was stopped.\n"
        assert not other.is_running()


class TestWhenSomebodySaysStop:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminate"])
    def test_both_are_stopped(self, number):
        process = watch(STAYS, STAYS)
        both = [next_pid(process), next_pid(process)]

        process.send_signal(number)
        process.communicate(timeout=30)

        assert process.returncode == 0
        assert not any(child.is_running() for child in both)

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a killed process's children")
    def test_both_are_stopped_when_it_is_killed(self):
        process = watch(STAYS, STAYS)
        both = [next_pid(process), next_pid(process)]

        process.kill()
        process.communicate(timeout=30)

        _, alive = psutil.wait_procs(both, timeout=10)
        assert [child for child in alive if child.status() != psutil.STATUS_ZOMBIE] == []
