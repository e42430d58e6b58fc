"""The secrets that an operator's programs show us, and that sign what we send."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from players.errors import PermissionDenied
from players.models.operators import Operator
from players.vault import EncryptedField


class ApiToken(models.Model):
    """
    One API token. A dump of this table gives no secret away: calls are looked up by digest, and
    the secret itself, needed to sign callbacks, is encrypted with a key from the environment.
    """

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the secret.")
    secret_encrypted = EncryptedField()
    hint = models.CharField(max_length=8, help_text="The secret's first characters.")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    signing = models.BooleanField(default=False, help_text="Signs the callbacks.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator"],
                condition=Q(signing=True),
                name="players_apitoken_one_signing",
            ),
            models.CheckConstraint(
                condition=Q(signing=False) | Q(revoked_at__isnull=True),
                name="players_apitoken_signing_not_revoked",
            ),
            models.CheckConstraint(
                condition=Q(not_after__isnull=True) | Q(not_after__gt=F("not_before")),
                name="players_apitoken_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hint}…"

    def is_live(self, now: datetime) -> bool:
        return (
            self.revoked_at is None
            and self.not_before <= now
            and (self.not_after is None or now < self.not_after)
        )

    def revoke(self, *, now: datetime) -> None:
        """
        For good. Revoking twice keeps the first time.

        :raises PermissionDenied: this token signs the callbacks.
        """
        if self.signing:
            raise PermissionDenied("The signing token cannot be revoked: mark another one first.")
        if self.revoked_at is None:
            self.revoked_at = now
            self.save(update_fields=["revoked_at"])

    def start_signing(self) -> None:
        """An end would leave the callbacks without a signature."""
        self.signing, self.not_after = True, None
        self.save(update_fields=["signing", "not_after"])

    def stop_signing(self, *, until: datetime | None) -> None:
        """It goes on working for calls, until then or until it is revoked."""
        self.signing, self.not_after = False, until
        self.save(update_fields=["signing", "not_after"])
