"""An operator's own list of movements, held against ours."""

from django.db import models
from django.db.models import Q

from players.models import Operator, StaffMember
from wallets.models.wallets import DECIMALS, DIGITS


class KeyKind(models.TextChoices):
    """What names one movement in the operator's file."""

    REFERENCE = "reference", "their own reference (referenceId of deposits and withdrawals)"
    TRANSACTION = "transaction", "our transaction id (transId of the list)"
    CALLBACK = "callback", "the callbacks' transactionId (seamless mode)"


class FindingKind(models.TextChoices):
    MISSING_HERE = "missing here", "in the file, not in our books"
    MISSING_THERE = "missing there", "in our books, not in the file"
    AMOUNT = "amount", "another amount"
    PLAYER = "player", "another player"
    TIME = "time", "another time"
    UNSETTLED = "unsettled", "not settled between us yet"
    NO_KEY = "no key", "booked without a reference: the file cannot name it"
    UNREADABLE = "unreadable", "a line that could not be read"


class ReconciliationMapping(models.Model):
    """How an operator's file is read: kept, so that next month's needs no second thought."""

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    reading = models.JSONField(help_text="See backoffice/reconciliation/reading.py: Reading.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "name"], name="backoffice_reconciliationmapping_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Reconciliation(models.Model):
    """One file and what came of it. The file itself is kept until it was read."""

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    reading = models.JSONField(null=True)
    key = models.CharField(max_length=16, choices=KeyKind, default="", blank=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True, help_text="Not included.")
    tolerance_seconds = models.IntegerField(default=0)
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    lines = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(
                    content__isnull=True,
                    reading__isnull=False,
                    starts_at__isnull=False,
                    ends_at__gt=models.F("starts_at"),
                    key__in=KeyKind.values,
                ),
                name="backoffice_reconciliation_done_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(tolerance_seconds__gte=0), name="backoffice_reconciliation_tolerance_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["operator", "id"], name="backoffice_reco_of_operator")]

    def __str__(self) -> str:
        return self.file_name


class ReconciliationLine(models.Model):
    """A line of the file, as it was understood. Amounts are signed, the player's side."""

    pk = models.CompositePrimaryKey("reconciliation_id", "number")
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="read_lines", db_index=False
    )
    number = models.IntegerField(help_text="Of the line in the file; the header is 1.")
    key = models.CharField(max_length=128, help_text="What it names, or takes back.")
    currency = models.CharField(max_length=12)
    player = models.CharField(max_length=64, default="", blank=True)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.number}: {self.key}"


class ReconciliationFinding(models.Model):
    """One movement on which the two sides differ."""

    id = models.BigAutoField(primary_key=True)
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    kind = models.CharField(max_length=16, choices=FindingKind)
    key = models.CharField(max_length=128, default="", blank=True)
    currency = models.CharField(max_length=12, default="", blank=True)
    player = models.CharField(max_length=64, default="", blank=True)
    theirs = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    ours = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    their_time = models.DateTimeField(null=True)
    our_time = models.DateTimeField(null=True)
    transaction_id = models.BigIntegerField(null=True, help_text="Our row.")
    line = models.IntegerField(null=True, help_text="Their line.")
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=FindingKind.values), name="backoffice_reconciliationfinding_kind_known"
            )
        ]
        indexes = [models.Index(fields=["reconciliation", "kind", "id"], name="backoffice_finding_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
