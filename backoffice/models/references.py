"""The register of references, in a form that the admin site can list."""

from django.db import models

from players.models import Operator
from wallets.models import Operation, Outcome
from wallets.models.wallets import DECIMALS, DIGITS


class ReferenceEntry(models.Model):
    """
    A row of the wallets' register of references (wallets.models.Reference), to read.

    Its key is (operator, reference), and Django's admin takes no composite keys: here it calls the reference alone the
    key, and whoever looks one up says the operator too.
    """

    reference = models.CharField(max_length=128, primary_key=True)
    operator = models.ForeignKey(
        Operator, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    operation = models.SmallIntegerField(choices=Operation)
    player_id = models.BigIntegerField(null=True)
    target_operator_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=12, null=True)  # noqa: DJ001 - a void has none
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    outcome = models.SmallIntegerField(choices=Outcome)
    error_code = models.CharField(max_length=32, null=True)  # noqa: DJ001 - set for a refusal only
    transaction_id = models.BigIntegerField(null=True)
    moved = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    balance = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    created_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "wallets_reference"
        verbose_name = "reference"

    def __str__(self) -> str:
        return self.reference
