"""Looking after the platform itself: what nobody would see until it hurts becomes an alert."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef

from gameplay.models import Alert, AlertKind, Flag, FlagKind, FlagState
from players.models import Operator
from players.models.operators import OperatorStatus
from wallets.metrics import horizon_age_seconds
from wallets.models import LedgerTransaction, Seal

# A seal that is so many times later than it should be.
SEALS_MISSED = 3


def look_at_the_books(*, now: datetime) -> None:
    """Tell a person of an old commit horizon, and of books that are not sealed."""
    age = horizon_age_seconds()
    if age > settings.HORIZON_ALERT_SECONDS:
        Alert.open(
            AlertKind.HORIZON,
            operator_id=None,
            subject="horizon",
            message=f"A transaction has been open for {age:.0f} s: seals, exports and reports wait for it.",
            now=now,
        )
    latest = Seal.objects.order_by("-id").first()
    if latest is not None and _has_unsealed_rows(latest, now):
        Alert.open(
            AlertKind.SEALS,
            operator_id=None,
            subject="seals",
            message=f"The last seal is of {latest.sealed_at:%Y-%m-%d %H:%M:%S} UTC: what came later has none.",
            now=now,
        )


def _has_unsealed_rows(latest: Seal, now: datetime) -> bool:
    """Movements that should have had their seal for long. Asked for each operator, as the ledger's index has them."""
    late = now - timedelta(seconds=SEALS_MISSED * settings.SEAL_EVERY_SECONDS)
    after = LedgerTransaction.objects.filter(
        operator_id=OuterRef("pk"), generation=latest.generation, xid__gte=latest.to_xid, created_at__lt=late
    )
    return latest.sealed_at < late and Operator.objects.filter(Exists(after)).exists()


def look_at_what_waits(*, now: datetime) -> None:
    """
    Tell a person of odd play and of new accounts. One alert for all that waits; when it is closed, another one follows
    only when more has come since.
    """
    told = _last_told(AlertKind.FLAG)
    # What accuses the operator itself is for the platform's people alone, who see it counted on the front page.
    flags = Flag.objects.filter(state=FlagState.NEW).exclude(kind=FlagKind.REFUSED_WINS)
    by_operator = flags.values_list("operator_id").annotate(Count("pk"), Max("found_at"))
    for operator_id, count, latest in by_operator:
        if operator_id not in told or told[operator_id] < latest:
            Alert.open(
                AlertKind.FLAG,
                operator_id=operator_id,
                subject="flags",
                message=f"Odd play was flagged and nobody has looked at it: {count} so far.",
                now=now,
            )
    before = _last_told(AlertKind.ACCOUNT).get(None)
    pending = Operator.objects.filter(status=OperatorStatus.PENDING)
    newest = pending.aggregate(at=Max("created_at"))["at"]
    if newest is not None and (before is None or before < newest):
        Alert.open(
            AlertKind.ACCOUNT,
            operator_id=None,
            subject="accounts",
            message=f"Accounts wait for approval: {pending.count()} so far.",
            now=now,
        )


def _last_told(kind: AlertKind) -> dict[int | None, datetime]:
    rows = Alert.objects.filter(kind=kind).values_list("operator_id")
    return {operator_id: at for operator_id, at in rows.annotate(Max("created_at"))}  # noqa: C416 - typed


def chore_fails(name: str, trouble: str, now: datetime) -> None:
    """Named in settings.WORKER_TROUBLE: the worker tells of a chore that died, or that keeps failing."""
    Alert.open(
        AlertKind.CHORE,
        operator_id=None,
        subject=name,
        message=f"The worker's chore {name} fails: {trouble}",
        now=now,
    )
