"""How far the replica for reports is behind, for /metrics. A function of settings.METRICS_COLLECTORS."""

from collections.abc import Iterable

from django.db import Error
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

from gameplay import replica


def collect() -> Iterable[Metric]:
    """Nothing without a replica, or while the primary cannot be reached."""
    if not replica.is_configured():
        return []
    try:
        lag = replica.measure()
    except Error:
        return []  # wallets.metrics says so
    usable = GaugeMetricFamily("countroom_replica_up", "1: the replica answers, and its lag is known.")
    usable.add_metric([], float(lag.behind is not None))
    if lag.behind is None:
        return [usable]
    behind = GaugeMetricFamily(
        "countroom_replica_behind_seconds",
        "Age of the newest state that the replica has, 0 while it has all of the primary's.",
    )
    behind.add_metric([], lag.behind.total_seconds())
    return [usable, behind]
