"""What an operator was billed for a month of play in one currency. Triggers refuse to change it."""

from django.db import models
from django.db.models import Q

from players.models import Operator
from wallets.models.wallets import DECIMALS, DIGITS

# A percentage of an amount has four decimals more.
EXACT_DIGITS, EXACT_DECIMALS = DIGITS + 4, DECIMALS + 4


class Invoice(models.Model):
    """
    A document: it moves no money, here or at the operator.

    exact + carried_in = what is due, to all its decimals. Above 0 it is rounded once, to the currency's decimals, half
    away from zero: `amount`. Below 0 nothing is due, and it is carried over where the month's last terms say so.
    """

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=12)
    month = models.DateField(help_text="Its first day.")
    zone = models.CharField(max_length=64, help_text="The time zone that the month begins and ends in.")
    lines = models.JSONField(help_text="One for each stretch of terms; money as text.")
    ggr = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    exact = models.DecimalField(max_digits=EXACT_DIGITS, decimal_places=EXACT_DECIMALS)
    carried_in = models.DecimalField(max_digits=EXACT_DIGITS, decimal_places=EXACT_DECIMALS)
    carried_out = models.DecimalField(max_digits=EXACT_DIGITS, decimal_places=EXACT_DECIMALS)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "currency", "month"], name="gameplay_invoice_one_a_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="gameplay_invoice_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, carried_in__lte=0, carried_out__lte=0),
                name="gameplay_invoice_signs",
            ),
            models.CheckConstraint(
                condition=Q(amount=0) | Q(carried_out=0), name="gameplay_invoice_billed_or_carried"
            ),
        ]
        indexes = [models.Index(fields=["operator", "-id"], name="gameplay_invoice_of_operator")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.currency}"
