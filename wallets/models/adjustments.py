"""Manual adjustments: asked for by one person, decided by another, booked once."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from players.models import Operator, Player, StaffMember
from players.models.staff import Role
from wallets.models.wallets import DECIMALS, DIGITS


class AdjustmentState(models.TextChoices):
    ASKED = "asked", "waiting"
    BOOKED = "booked"
    REFUSED = "refused"  # by another person
    WITHDRAWN = "withdrawn"  # by whoever asked


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def waiting(self, now: datetime) -> "AdjustmentQuerySet":
        """Those that somebody can still decide."""
        return self.filter(state=AdjustmentState.ASKED, expires_at__gt=now)


class Adjustment(models.Model):
    """
    A movement of a player's money that a person wants, for a reason. `amount` is signed, the player's side.

    What was asked never changes, and what was decided is final: triggers hold it (wallets/sql/adjustments.sql). One
    that nobody decided expires by its time, without anybody writing it here: ask `state_at`.
    """

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    player = models.ForeignKey(Player, on_delete=models.PROTECT, related_name="+", db_index=False)
    currency = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    reason = models.CharField(max_length=500)
    round_id = models.BigIntegerField(null=True, help_text="The round that it makes good, if it is one.")
    asked_by = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=AdjustmentState, default=AdjustmentState.ASKED)
    problem = models.CharField(
        max_length=300,
        default="",
        blank=True,
        help_text="Why it could not be booked when it was approved last.",
    )
    decided_by = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    word = models.CharField(max_length=500, default="", blank=True, help_text="Of whoever decided.")
    transaction_id = models.BigIntegerField(null=True, help_text="Its row in the ledger.")

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="wallets_adjustment_moves_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="wallets_adjustment_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None, transaction_id=None)
                | Q(state="booked", decided_at__isnull=False, transaction_id__isnull=False)
                | Q(state__in=("refused", "withdrawn"), decided_at__isnull=False, transaction_id=None)
                & ~Q(word=""),
                name="wallets_adjustment_decided_as_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="asked")
                | Q(state="withdrawn", decided_by__isnull=False, decided_by=F("asked_by"))
                | Q(state__in=("booked", "refused"), decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="wallets_adjustment_two_persons",
            ),
            models.UniqueConstraint(
                fields=["operator", "transaction_id"], name="wallets_adjustment_booked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["operator", "id"], name="wallets_adjustment_of_operator"),
            models.Index(fields=["player", "-id"], name="wallets_adjustment_of_player"),
            models.Index(
                fields=["expires_at"], condition=Q(state="asked"), name="wallets_adjustment_waiting"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def state_at(self, now: datetime) -> str:
        """One word: as stored, or `expired`."""
        if self.state == AdjustmentState.ASKED and self.expires_at <= now:
            return "expired"
        return str(AdjustmentState(self.state).label).lower()

    def is_waiting(self, now: datetime) -> bool:
        return self.state == AdjustmentState.ASKED and now < self.expires_at

    def book(self, *, by: StaffMember, transaction_id: int, now: datetime) -> None:
        self.transaction_id, self.problem = transaction_id, ""
        self._decide(AdjustmentState.BOOKED, by, now, "")

    def refuse(self, *, by: StaffMember, word: str, now: datetime) -> None:
        self._decide(AdjustmentState.REFUSED, by, now, word)

    def withdraw(self, *, by: StaffMember, word: str, now: datetime) -> None:
        self._decide(AdjustmentState.WITHDRAWN, by, now, word)

    def tell_problem(self, problem: str) -> None:
        """It was approved, could not be booked, and stays open."""
        self.problem = problem[:300]
        self.save(update_fields=["problem"])

    def _decide(self, state: AdjustmentState, by: StaffMember, now: datetime, word: str) -> None:
        self.state, self.decided_by, self.decided_at, self.word = state, by, now, word
        self.save(update_fields=["state", "decided_by", "decided_at", "word", "transaction_id", "problem"])


class AdjustmentLimit(models.Model):
    """
    The largest adjustment that a role may ask for, and approve, in one currency, whichever its sign.

    No currency: in every other one of at most three decimals, so in money of a state; a crypto currency wants a row of
    its own. Without a row it is nothing. An administrator has no limit.
    """

    role = models.CharField(max_length=32, choices=Role)
    currency = models.CharField(max_length=12, default="", blank=True)
    most_asked = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0))
    most_approved = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "currency"], name="wallets_adjustmentlimit_one_each"),
            models.CheckConstraint(
                condition=Q(role__in=[it for it in Role.values if it != Role.ADMINISTRATOR]),
                name="wallets_adjustmentlimit_role_known",
            ),
            models.CheckConstraint(
                condition=Q(most_asked__gte=0, most_approved__gte=0),
                name="wallets_adjustmentlimit_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.currency or 'any'}"
