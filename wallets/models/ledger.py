"""The ledger: rows that never change. The rules stand in wallets/sql, the only writer is wallets/ledger.py."""

from django.db import models

from players.models import Operator
from wallets.models.wallets import DECIMALS, DIGITS, Wallet


class Kind(models.IntegerChoices):
    """What moved the money. Up to 128 these are the wire's `transType`; above are movements of operators' funds."""

    BET = 1
    WIN = 2
    DEPOSIT = 4
    WITHDRAW = 8
    BET_CANCEL = 16, "bet cancel"
    BONUS = 32
    ADJUSTMENT = 64
    WIN_CANCEL = 128, "win cancel"
    FUND = 256
    CHARGE = 512
    PLAYER_DEPOSIT = 1024, "player's deposit"
    PLAYER_WITHDRAWAL = 2048, "player's withdrawal"
    TRANSFER_OUT = 4096, "transfer to a child"
    TRANSFER_IN = 8192, "transfer from the parent"


# The kinds that a busy book has few of. They have an index, which the others' postings do not pay for.
RARE_KINDS = (
    Kind.BET_CANCEL,
    Kind.BONUS,
    Kind.ADJUSTMENT,
    Kind.WIN_CANCEL,
    Kind.FUND,
    Kind.CHARGE,
    Kind.TRANSFER_OUT,
    Kind.TRANSFER_IN,
)


class Contra(models.IntegerChoices):
    """The other side of a row. It stores no balance: it is the sum of the rows that name it."""

    HOUSE = 1
    CUSTODY = 2, "operator's custody"  # seamless: the operator holds the money
    SETTLEMENT = 3, "operator settlement"
    BONUS = 4
    ADJUSTMENT = 5
    COUNTERPART = 6, "another wallet"  # the two rows name each other and sum to zero


class Operation(models.IntegerChoices):
    """What a reference was used for."""

    DEPOSIT = 1
    WITHDRAW = 2
    WITHDRAW_ALL = 3, "withdraw all"
    TRANSFER_BALANCE = 4, "transfer balance"
    VOID = 5
    FUND = 6
    CHARGE = 7
    ROUND = 8  # never in the register: the provider's own id is remembered by gameplay
    ADJUSTMENT = 9  # nor this one: its own row is decided once


class Outcome(models.IntegerChoices):
    BOOKED = 1
    REFUSED = 2
    VOID = 3


class LedgerTransaction(models.Model):
    """One movement on one wallet. Triggers refuse to change, delete or truncate it."""

    id = models.BigIntegerField(primary_key=True)
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    wallet = models.ForeignKey(
        Wallet, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    currency = models.CharField(max_length=12)
    seq = models.BigIntegerField(help_text="Its place in the wallet's statement, from 1, without gaps.")
    kind = models.SmallIntegerField(choices=Kind)
    contra = models.SmallIntegerField(choices=Contra)
    amount = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, help_text="Signed, the wallet owner's side."
    )
    posted = models.DecimalField(
        max_digits=DIGITS,
        decimal_places=DECIMALS,
        help_text="What moved the balance: the amount, or 0 where the operator holds the money.",
    )
    balance_after = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    told_balance = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, null=True, help_text="What a seamless operator said."
    )
    round_id = models.BigIntegerField(null=True)
    reverses_id = models.BigIntegerField(null=True, help_text="The row that this one gives back.")
    counterpart_operator_id = models.BigIntegerField(null=True)
    counterpart_id = models.BigIntegerField(null=True, help_text="The row that balances this one.")
    reference = models.CharField(max_length=128, null=True)  # noqa: DJ001 - no reference is not an empty one
    created_at = models.DateTimeField()
    hash_version = models.SmallIntegerField(default=1)
    hash = models.BinaryField()
    generation = models.IntegerField(default=1, help_text="Of the cluster that `xid` belongs to.")
    xid = models.BigIntegerField(help_text="PostgreSQL's transaction id: followers read in this order.")

    class Meta:
        verbose_name = "ledger transaction"

    def __str__(self) -> str:
        return str(self.pk)


class Reference(models.Model):
    """What an operator's reference was used for, and the first answer. Kept for ever, never changed."""

    pk = models.CompositePrimaryKey("operator_id", "reference")
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    reference = models.CharField(max_length=128)
    operation = models.SmallIntegerField(choices=Operation)
    player_id = models.BigIntegerField(null=True)
    target_operator_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=12, null=True)  # noqa: DJ001 - a void has none
    amount = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, null=True, help_text="As asked; empty: all of it."
    )
    outcome = models.SmallIntegerField(choices=Outcome)
    error_code = models.CharField(max_length=32, null=True)  # noqa: DJ001 - set for a refusal only
    transaction_id = models.BigIntegerField(null=True)
    moved = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    balance = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, null=True, help_text="After it, or at the refusal."
    )
    extra = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reference


class Remark(models.Model):
    """What a person wrote beside a movement. It may have to be deleted one day, so the ledger does not hold it."""

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    transaction_id = models.BigIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "transaction_id"], name="wallets_remark_one_each")
        ]

    def __str__(self) -> str:
        return self.text
