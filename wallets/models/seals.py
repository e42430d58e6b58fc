"""Seals: signed statements about what has committed up to a place. Triggers refuse to change them."""

from django.db import models

from players.models import Operator


class Seal(models.Model):
    """What had committed, in a form that somebody else can keep. See docs/ledger-hash.md for the signed bytes."""

    id = models.BigIntegerField(primary_key=True, help_text="From 1, without gaps.")
    generation = models.IntegerField()
    from_xid = models.BigIntegerField(help_text="Where the seal before ends.")
    to_xid = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    rows = models.BigIntegerField(help_text="Ledger transactions with from_xid <= xid < to_xid.")
    total_rows = models.BigIntegerField(help_text="With those of all seals before.")
    leaves = models.BigIntegerField()
    root = models.BinaryField(help_text="Merkle root over the leaves.")
    sums = models.TextField(help_text="Of those rows, per contra account.")
    previous = models.BinaryField(help_text="Digest of the seal before.")
    digest = models.BinaryField()
    key_id = models.CharField(max_length=16)
    signature = models.BinaryField()

    def __str__(self) -> str:
        return str(self.pk)


class SealLeaf(models.Model):
    """A wallet that moved in the seal's window, at its highest row below `to_xid`."""

    pk = models.CompositePrimaryKey("seal_id", "operator_id", "wallet_id")
    seal_id = models.BigIntegerField()
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    wallet_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    head = models.BinaryField(help_text="Hash of that row.")

    def __str__(self) -> str:
        return f"wallet {self.wallet_id} at {self.seq}"
