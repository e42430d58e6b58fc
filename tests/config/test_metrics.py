"""/metrics: whom it answers, and that no figure is lost when a process ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client import Metric

from config import metrics

CHECKOUT = Path(__file__).resolve().parents[2]

COUNT_ONE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from django.conf import settings
settings.RUN_DIR
from config import metrics
metrics.REQUESTS.labels("a/route", "GET", sys.argv[1]).inc()
"""


@pytest.fixture(autouse=True)
def run_dir(settings, tmp_path, monkeypatch):
    settings.RUN_DIR = tmp_path
    settings.METRICS_TOKEN = ""
    metrics.folder().mkdir()


def count_in_another_process(status="200"):
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(metrics.folder())}
    subprocess.run([sys.executable, "-c", COUNT_ONE, status], cwd=CHECKOUT, env=environment, check=True)


def figures(client, **headers):
    response = client.get("/metrics", headers=headers)
    assert response.status_code == 200
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


class TestWhoMaySeeIt:
    def test_a_caller_on_this_machine_when_there_is_no_token(self, client):
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200

    def test_nobody_from_elsewhere(self, client):
        assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"])
    def test_nobody_whom_a_proxy_on_this_machine_passed_on(self, client, header):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404

    def test_the_bearer_of_the_token_from_anywhere(self, client, settings):
        settings.METRICS_TOKEN = "scrape"

        right = client.get("/metrics", REMOTE_ADDR="192.0.2.1", headers={"Authorization": "Bearer scrape"})
        wrong = client.get("/metrics", REMOTE_ADDR="127.0.0.1", headers={"Authorization": "Bearer other"})

        assert (right.status_code, wrong.status_code) == (200, 404)


class TestAFigure:
    NAME = 'countroom_http_requests_total{method="GET",route="a/route",status="200"}'

    def test_is_kept_when_its_process_has_ended(self, client):
        count_in_another_process()
        count_in_another_process()

        assert figures(client)[self.NAME] == 2
        assert figures(client)[self.NAME] == 2

    def test_leaves_no_file_of_a_process_that_has_ended(self, client):
        count_in_another_process()

        figures(client)

        assert [path.name for path in metrics.folder().glob("counter_*.db")] == ["counter_0.db"]

    def test_comes_from_the_apps_too(self, client, settings):
        settings.METRICS_COLLECTORS = [f"{__name__}.an_apps_figures"]

        assert figures(client)["an_apps_figure"] == 7


def an_apps_figures():
    metric = Metric("an_apps_figure", "Counted by an app.", "gauge")
    metric.add_sample("an_apps_figure", {}, 7)
    return [metric]
