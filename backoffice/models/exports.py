"""Finance tokens: for scripts that fetch exports by URL."""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from players.models import Operator, StaffMember

SEEN_AGAIN_AFTER = timedelta(minutes=1)


class FinanceToken(models.Model):
    """
    May take exports, and nothing else: what its maker may take now, of one account and those below it.

    The secret is kept as a digest alone: nobody can show it again.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=100, help_text="What it is for.")
    person = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="+", help_text="Who made it."
    )
    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Of this account and those below it; none: of all that its maker sees.",
    )
    digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the secret.")
    hint = models.CharField(max_length=8, help_text="The secret's first characters.")
    allowed_ips = ArrayField(models.CharField(max_length=50), default=list, help_text="Empty: from anywhere.")
    created_at = models.DateTimeField()
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(not_after__gt=F("created_at")), name="backoffice_financetoken_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.not_after

    def revoke(self, *, now: datetime) -> None:
        """For good. Revoking twice keeps the first time."""
        if self.revoked_at is None:
            self.revoked_at = now
            self.save(update_fields=["revoked_at"])

    def mark_used(self, *, now: datetime) -> None:
        """To the minute: a script that asks often writes seldom."""
        if self.last_used_at is None or self.last_used_at <= now - SEEN_AGAIN_AFTER:
            self.last_used_at = now
            self.save(update_fields=["last_used_at"])
