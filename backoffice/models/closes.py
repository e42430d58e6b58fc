"""
Closed days and months: opening, movements by kind, closing, sealed by a hash and never changed.

The rules stand in backoffice/sql/closes.sql. Amounts are in major units; `posted` moved the balances, `amount` is the
play itself, which in seamless mode moved none of ours.
"""

from django.db import models
from django.db.models import Q

from players.models import Operator, StaffMember
from wallets.models.wallets import DECIMALS, DIGITS


class Period(models.TextChoices):
    DAY = "day"
    MONTH = "month"


class CloseState(models.TextChoices):
    WAITING = "waiting"  # for every transaction that may still write a row of the period
    SEALED = "sealed"


class FinanceClose(models.Model):
    """One day or month of an operator and currency, in one time zone."""

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=12)
    period = models.CharField(max_length=8, choices=Period)
    zone = models.CharField(max_length=64, help_text="Whose midnights: an IANA time zone.")
    first_day = models.DateField(help_text="The day, or the month's first.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Not included.")
    state = models.CharField(max_length=8, choices=CloseState, default=CloseState.WAITING)
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    fence_generation = models.IntegerField()
    fence_xid = models.BigIntegerField(
        help_text="A transaction id from after the end: what has a lower one was begun before."
    )
    sealed_at = models.DateTimeField(null=True)
    number = models.IntegerField(null=True, help_text="Its place in the chain of operator and currency.")
    players_opening = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    players_closing = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    funds_opening = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    funds_closing = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    previous_hash = models.CharField(max_length=64, default="", blank=True)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        verbose_name = "finance close"
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "currency", "period", "zone", "first_day"],
                name="backoffice_financeclose_once",
            ),
            models.UniqueConstraint(
                fields=["operator", "currency", "number"], name="backoffice_financeclose_one_chain"
            ),
            models.CheckConstraint(
                condition=Q(period__in=Period.values), name="backoffice_financeclose_period_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at"), asked_at__gte=models.F("ends_at")),
                name="backoffice_financeclose_asked_after_its_end",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", sealed_at__isnull=True, number__isnull=True, hash="")
                | Q(
                    state="sealed",
                    sealed_at__isnull=False,
                    number__gte=1,
                    hash__regex="^[0-9a-f]{64}$",
                    players_opening__isnull=False,
                    players_closing__isnull=False,
                    funds_opening__isnull=False,
                    funds_closing__isnull=False,
                ),
                name="backoffice_financeclose_sealed_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.currency}"


class CloseLine(models.Model):
    """The movements of one kind against one contra account in the period."""

    pk = models.CompositePrimaryKey("close_id", "kind", "contra")
    close = models.ForeignKey(FinanceClose, on_delete=models.PROTECT, related_name="lines", db_index=False)
    kind = models.SmallIntegerField()
    contra = models.SmallIntegerField()
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    posted = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    rows = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.posted}"


class CloseCorrection(models.Model):
    """What the books say of a sealed period now, less what was sealed: dated, chained to it, and never changed."""

    id = models.BigAutoField(primary_key=True)
    close = models.ForeignKey(FinanceClose, on_delete=models.PROTECT, related_name="corrections")
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    lines = models.JSONField(help_text="[kind, contra, amount, posted, rows], amounts as text.")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["close", "previous_hash"], name="backoffice_closecorrection_one_chain"
            ),
            models.CheckConstraint(
                condition=Q(hash__regex="^[0-9a-f]{64}$", previous_hash__regex="^[0-9a-f]{64}$"),
                name="backoffice_closecorrection_hash_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.close_id} {self.found_at}"
