"""Whose money is how much. The tables are written in SQL: wallets/sql/tables.sql says why."""

from decimal import Decimal

from django.db import models

from players.models import Operator, Player

# Room for 18 decimals; PostgreSQL holds the limit.
DIGITS, DECIMALS = 38, 18


class Currency(models.Model):
    """One line of the catalogue, so that the database can hold amounts to their decimals."""

    code = models.CharField(max_length=12, primary_key=True)
    exponent = models.SmallIntegerField(help_text="How many decimals an amount may have.")

    class Meta:
        verbose_name_plural = "currencies"
        constraints = [
            models.UniqueConstraint(fields=["code", "exponent"], name="wallets_currency_one_exponent"),
            models.CheckConstraint(
                condition=models.Q(exponent__gte=0, exponent__lte=18), name="wallets_currency_exponent_range"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Wallet(models.Model):
    """
    The money of one player, or of the operator itself (no player), in one currency.

    Only a ledger transaction moves it. While the operator is in seamless mode the balance stays 0: the row then gives
    sequence, hash and lock.
    """

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    player = models.ForeignKey(
        Player,
        on_delete=models.PROTECT,
        related_name="wallets",
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
    )
    currency = models.CharField(max_length=12)
    exponent = models.SmallIntegerField()
    balance = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0))
    seq = models.BigIntegerField(default=0, help_text="Number of its newest ledger transaction.")
    head = models.BinaryField(help_text="Hash of its newest ledger transaction.")
    last_at = models.DateTimeField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} ({self.currency})"
