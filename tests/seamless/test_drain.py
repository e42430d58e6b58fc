"""The worker's drain: how fast, and that a slow operator holds up nobody else's wins."""

import os

import pytest

from gameplay.models import Delivery
from players.models import Operator
from tests.seamless.drain_rate import instant_operator, owe_wins, seconds_to_drain, worker
from tests.servers import _environment, free_port

# DRAIN_WINS=5000 measures; the suite only looks whether all of them arrive.
WINS = int(os.environ.get("DRAIN_WINS", "200"))


@pytest.mark.slow(budget=60 if WINS <= 200 else 600)
def test_one_worker_drains_what_is_owed(lucky, committed_db, tmp_path, capsys):
    with instant_operator(free_port()) as url:
        Operator.objects.update(callback_url=url)
        count = owe_wins(lucky.operator, players=min(WINS, 500), each=max(1, WINS // 500))
        with worker(_environment(committed_db, tmp_path)):
            each = seconds_to_drain()

    with capsys.disabled():
        print(f"\n  {count} owed wins: {1 / each:.0f} a second by one worker")  # noqa: T201
    assert set(Delivery.objects.values_list("state", "attempts")) == {("acknowledged", 1)}
