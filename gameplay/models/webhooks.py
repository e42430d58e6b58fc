"""The secrets of the second signature on callbacks, the Standard Webhooks one."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from players.models import Operator
from players.vault import EncryptedField


class WebhookSecret(models.Model):
    """One of an operator's `whsec_` secrets. Two are live during a rotation, and each signs."""

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="webhook_secrets")
    secret_encrypted = EncryptedField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(
        null=True, blank=True, help_text="It signs nothing from then on; during a rotation that lies ahead."
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["operator"], condition=Q(revoked_at__isnull=True), name="gameplay_webhook_live"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None or now < self.revoked_at

    def revoke(self, *, at: datetime) -> None:
        """It signs nothing from then on."""
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])
