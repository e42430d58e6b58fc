"""What /metrics says about deliveries."""

import pytest
from prometheus_client import REGISTRY

from gameplay import metrics
from gameplay.errors import CallbackFailed

pytestmark = pytest.mark.django_db(transaction=True)


def figures() -> dict[str, float]:
    return {
        sample.name: sample.value
        for family in metrics.collect()
        for sample in family.samples
        if sample.labels == {"operator": "lucky"}
    }


class TestTheFigures:
    def test_say_what_is_owed_and_in_doubt_until_it_is_drained(self, lucky):
        lucky.fail("cut-after", "bet")
        lucky.fail("500", "cancel")
        with pytest.raises(CallbackFailed):
            lucky.sit().bet("1")

        found = figures()
        assert (found["countroom_deliveries_owed"], found["countroom_bets_in_doubt"]) == (1, 1)
        assert found["countroom_deliveries_oldest_seconds"] > 0

        lucky.heal()
        lucky.settle()
        assert figures() == {}

    def test_count_each_callback_by_command_and_verdict(self, lucky):
        before = counted("bet", "done")

        lucky.sit().bet("1")

        assert counted("bet", "done") == before + 1


def counted(command: str, verdict: str) -> float:
    labels = {"command": command, "verdict": verdict}
    return REGISTRY.get_sample_value("countroom_callback_seconds_count", labels) or 0
