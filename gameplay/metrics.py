"""What is owed to seamless operators, and how they answer, for /metrics."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Min, Q
from prometheus_client import Histogram, Metric
from prometheus_client.core import GaugeMetricFamily

from gameplay.models import Delivery, DeliveryState
from gameplay.models.deliveries import OWED
from players.models import Operator

logger = structlog.get_logger(__name__)

CALLBACK_SECONDS = Histogram(
    "countroom_callback_seconds",
    "Time of one callback, from the connection to the end of the answer.",
    ["command", "verdict"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5),
)


def count_callback(*, command: str, verdict: str, seconds: float) -> None:
    """The worker counts too: /metrics adds up what all processes of this machine wrote."""
    _make_folder(settings.RUN_DIR)
    CALLBACK_SECONDS.labels(command, verdict).observe(seconds)


@cache
def _make_folder(run_dir: str | Path) -> None:
    (Path(run_dir) / "metrics").mkdir(parents=True, exist_ok=True)


def collect() -> Iterable[Metric]:
    """A function of settings.METRICS_COLLECTORS. Nothing while the database cannot be reached."""
    try:
        return _collect(datetime.now(UTC))
    except Error as trouble:
        logger.warning("metrics.no_database", trouble=str(trouble).strip())
        connection.close()
        return []


def _collect(now: datetime) -> list[Metric]:
    owed = GaugeMetricFamily(
        "countroom_deliveries_owed", "Wins and cancels not acknowledged yet.", labels=["operator"]
    )
    oldest = GaugeMetricFamily(
        "countroom_deliveries_oldest_seconds", "Age of the oldest of them.", labels=["operator"]
    )
    doubt = GaugeMetricFamily(
        "countroom_bets_in_doubt", "Bets of which nobody knows whether they were taken.", labels=["operator"]
    )
    rows = Delivery.objects.filter(OWED | Q(state=DeliveryState.IN_DOUBT)).values("operator_id")
    found = list(
        rows.annotate(
            owed=Count("pk", filter=OWED),
            since=Min("created_at", filter=OWED),
            doubt=Count("pk", filter=Q(state=DeliveryState.IN_DOUBT)),
        )
    )
    names = dict(
        Operator.objects.filter(pk__in=[it["operator_id"] for it in found]).values_list("pk", "login_id")
    )
    for it in found:
        name = [names[it["operator_id"]]]
        owed.add_metric(name, it["owed"])
        oldest.add_metric(name, (now - it["since"]).total_seconds() if it["since"] else 0)
        doubt.add_metric(name, it["doubt"])
    return [owed, oldest, doubt]
