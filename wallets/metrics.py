"""How far the followers of the ledger are behind, for /metrics. A function of settings.METRICS_COLLECTORS."""

from collections.abc import Iterable

import structlog
from django.db import Error, connection
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily

logger = structlog.get_logger(__name__)

# Any open writing transaction of the cluster holds the horizon back. Without the rights of pg_monitor only those of
# our own role are seen.
_AGE = """
    select greatest(
        (select max(extract(epoch from clock_timestamp() - xact_start))
           from pg_stat_activity where backend_xid is not null),
        (select max(extract(epoch from clock_timestamp() - prepared)) from pg_prepared_xacts),
        0)
"""
_BEHIND = """
    select name, case when generation = wallets_generation() then greatest(wallets_horizon() - xid, 0) end,
           extract(epoch from clock_timestamp() - moved_at)
      from wallets_follower
"""


def horizon_age_seconds() -> float:
    """For how long the oldest writing transaction has been open: nothing newer than it reaches a follower."""
    with connection.cursor() as cursor:
        cursor.execute(_AGE)
        return float(cursor.fetchone()[0])


def collect() -> Iterable[Metric]:
    """Nothing while the database cannot be reached: the other figures of /metrics are wanted then most."""
    try:
        return _collect()
    except Error as trouble:
        logger.warning("metrics.no_database", trouble=str(trouble).strip())
        connection.close()
        return []


def _collect() -> list[Metric]:
    age = GaugeMetricFamily(
        "countroom_ledger_horizon_age_seconds",
        "Age of the oldest open writing transaction: followers of the ledger wait for it.",
    )
    age.add_metric([], horizon_age_seconds())
    behind = GaugeMetricFamily(
        "countroom_ledger_follower_behind_transactions",
        "Transaction ids between a follower and the commit horizon.",
        labels=["follower"],
    )
    since = GaugeMetricFamily(
        "countroom_ledger_follower_moved_seconds_ago", "Since a follower last moved on.", labels=["follower"]
    )
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND)
        for name, transactions, seconds in cursor.fetchall():
            if transactions is not None:
                behind.add_metric([name], float(transactions))
            since.add_metric([name], float(seconds))
    return [age, behind, since]
