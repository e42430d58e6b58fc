"""The worker's drain: how fast, and that a slow operator holds up nobody else's wins."""

import os
import time
from datetime import UTC, datetime

import pytest

from gameplay.models import Delivery
from gameplay.sandbox_operator.faults import Fault
from gameplay.seamless import senders
from players.models import Operator
from tests.seamless.drain_rate import instant_operator, owe_wins, seconds_to_drain, worker
from tests.seamless.test_neighbours import rival
from tests.servers import environment_of, free_port

__all__ = ["rival"]

# DRAIN_WINS=5000 measures; the suite only looks whether all of them arrive.
WINS = int(os.environ.get("DRAIN_WINS", "200"))


@pytest.mark.slow(budget=60 if WINS <= 200 else 600)
def test_one_worker_drains_what_is_owed(lucky, committed_db, tmp_path, capsys):
    with instant_operator(free_port()) as url:
        Operator.objects.update(callback_url=url)
        count = owe_wins(lucky.operator, players=min(WINS, 500), each=max(1, WINS // 500))
        with worker(environment_of(committed_db, tmp_path)) as running:
            each, cpu = seconds_to_drain(running)

    with capsys.disabled():
        told = f"{1 / each:.0f} a second by one worker, {cpu * 1000:.2f} ms of its CPU each"
        print(f"\n  {count} owed wins: {told}")  # noqa: T201
    assert set(Delivery.objects.values_list("state", "attempts")) == {("acknowledged", 1)}


def test_an_operator_that_is_slow_has_its_share_of_the_senders_and_no_more(lucky, rival):
    """It was owed first, and more than there are places."""
    rival.sandbox.faults.switch_on(Fault("slow", "win", seconds=3))
    owe_wins(rival.operator, players=2 * senders.SENDERS, each=1)
    owe_wins(lucky.operator, players=senders.SENDERS, each=3)
    quick = Delivery.objects.filter(operator_id=lucky.operator.pk, state="due")
    slow = Delivery.objects.filter(operator_id=rival.operator.pk)

    worker_of_one = senders.Senders()
    while quick.exists():
        assert worker_of_one.step()

    in_hand = slow.filter(state="due", due_at__gt=datetime.now(UTC)).count()
    assert 0 < in_hand <= senders.SHARE
    while slow.filter(state="due", due_at__gt=datetime.now(UTC)).exists():
        time.sleep(0.1)
