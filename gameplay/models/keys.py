"""The keys that game providers sign their calls with."""

from datetime import datetime

from django.db import models

from gameplay.models.catalogue import Provider
from players.vault import EncryptedField


class ProviderKey(models.Model):
    """
    One of a provider's keys. Several may be live at once, so that one can follow another without a gap.

    The secret has to be read to check a signature: it is encrypted, and not a digest.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="keys")
    key_id = models.CharField(max_length=64, unique=True, help_text="Sent with each call; not a secret.")
    secret_encrypted = EncryptedField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key_id

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None

    def revoke(self, *, now: datetime) -> None:
        """It signs nothing from now on."""
        self.revoked_at = now
        self.save(update_fields=["revoked_at"])
