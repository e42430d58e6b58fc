"""What players have set themselves as a limit: of what they lose, stake, or how long they play."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from players.models import Player
from wallets.models.wallets import DECIMALS, DIGITS

MINUTES_OF_A_MONTH = 31 * 24 * 60
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class LimitKind(models.TextChoices):
    LOSS = "loss"  # stakes, less what was refunded and won
    STAKE = "stake"  # stakes, less what was refunded
    TIME = "time", "session time"


class LimitPeriod(models.TextChoices):
    """Of the calendar, in UTC: gameplay/protection/periods.py."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class PlayerLimit(models.Model):
    """
    One limit of one player. `value` is money in major units of `currency`, or minutes (no currency).

    A stricter value holds at once. A looser one, or none (an empty `pending_value`), waits until `pending_at`, and
    holds from then on without anybody writing it here: ask `value_at`.

    What was counted before is kept beside it, so that a bet reads only the ledger's rows that came after.
    """

    player = models.ForeignKey(Player, on_delete=models.PROTECT, related_name="limits", db_index=False)
    kind = models.CharField(max_length=8, choices=LimitKind)
    period = models.CharField(max_length=8, choices=LimitPeriod)
    currency = models.CharField(max_length=12, default="", blank=True)
    value = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    pending_value = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True, help_text="Empty: no limit then."
    )
    pending_at = models.DateTimeField(null=True, blank=True)
    set_at = models.DateTimeField()
    counted = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0), help_text="Of the period below."
    )
    counted_since = models.DateTimeField(default=NEVER, help_text="Start of the period that was counted.")
    counted_seq = models.BigIntegerField(
        default=0, help_text="Of the wallet's rows, the last that was counted."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["player", "kind", "period", "currency"], name="gameplay_playerlimit_one_each"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LimitKind.values), name="gameplay_playerlimit_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(period__in=LimitPeriod.values), name="gameplay_playerlimit_period_known"
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="gameplay_playerlimit_value_positive"),
            models.CheckConstraint(
                condition=Q(pending_value__isnull=True) | Q(pending_value__gt=F("value")),
                name="gameplay_playerlimit_pending_is_looser",
            ),
            models.CheckConstraint(
                condition=Q(pending_value__isnull=True) | Q(pending_at__isnull=False),
                name="gameplay_playerlimit_pending_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(kind=LimitKind.TIME, currency="") | (~Q(kind=LimitKind.TIME) & ~Q(currency="")),
                name="gameplay_playerlimit_money_has_a_currency",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LimitKind.TIME)
                | Q(value__lte=MINUTES_OF_A_MONTH)
                & (Q(pending_value__isnull=True) | Q(pending_value__lte=MINUTES_OF_A_MONTH)),
                name="gameplay_playerlimit_time_fits_a_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.currency}".strip()

    def value_at(self, now: datetime) -> Decimal | None:
        """What holds now; None: no limit any more."""
        return self.pending_value if self._is_due(now) else self.value

    def waiting_at(self, now: datetime) -> datetime | None:
        """When `pending_value` will hold; None: nothing waits."""
        return None if self._is_due(now) else self.pending_at

    def tighten(self, value: Decimal, *, now: datetime) -> None:
        """Holds at once, and nothing waits any more."""
        self.value, self.pending_value, self.pending_at, self.set_at = value, None, None, now

    def loosen(self, value: Decimal | None, *, at: datetime, now: datetime) -> None:
        """What holds now goes on until then. It replaces what was waiting. None: no limit then."""
        held = self.value_at(now)
        assert held is not None, "without a limit there is nothing to loosen"
        self.value, self.pending_value, self.pending_at, self.set_at = held, value, at, now

    def _is_due(self, now: datetime) -> bool:
        return self.pending_at is not None and self.pending_at <= now
