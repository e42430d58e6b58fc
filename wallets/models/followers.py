"""Where the followers of the ledger are, and the sums that one of them keeps. See wallets/followers.py."""

from django.db import models

from players.models import Operator
from wallets.models.wallets import DECIMALS, DIGITS


class Follower(models.Model):
    """
    One that reads the ledger in the order of commitment.

    It has read all of the generations before its own, and of its own all that is below `xid`.
    """

    name = models.CharField(max_length=64, primary_key=True)
    generation = models.IntegerField(default=1)
    xid = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class Quarter(models.Model):
    """
    The sums of an operator's rows of one quarter hour, currency, kind and contra account.

    Of the rows below the follower "quarters" (wallets/rollups.py): the newest are some seconds away.
    """

    pk = models.CompositePrimaryKey("operator_id", "currency", "quarter", "kind", "contra")
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=12)
    quarter = models.DateTimeField(help_text="Its beginning, in UTC.")
    kind = models.SmallIntegerField()
    contra = models.SmallIntegerField()
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    posted = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    rows = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.quarter} {self.currency}"
