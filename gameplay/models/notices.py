"""Where alerts go beside the front page, and each message about one: a row first, a request second."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from gameplay.models.alerts import Alert
from players.models import Operator
from players.models.operators import HTTP_URL
from players.vault import EncryptedField


class AlertRoute(models.Model):
    """Where an account's alerts go: e-mail addresses, and a URL that is sent a signed webhook."""

    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="None: the platform's own people, who are told of every alert.",
    )
    emails = ArrayField(models.EmailField(max_length=200), default=list, blank=True)
    webhook_url = models.CharField(max_length=500, default="", blank=True)
    secret_encrypted = EncryptedField(help_text="The whsec_ secret that signs the webhook.")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator"], nulls_distinct=False, name="gameplay_alertroute_one_each"
            ),
            models.CheckConstraint(
                condition=Q(webhook_url="") | Q(webhook_url__regex=HTTP_URL),
                name="gameplay_alertroute_webhook_url_form",
            ),
        ]

    def __str__(self) -> str:
        return str(self.operator_id or "platform")


class Channel(models.TextChoices):
    EMAIL = "email", "e-mail"
    WEBHOOK = "webhook", "webhook"


class NoticeState(models.TextChoices):
    DUE = "due"
    SENT = "sent"
    GIVEN_UP = "given up"  # the alert stays on the front page


class AlertNotice(models.Model):
    """One message about an alert, to one address."""

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="notices")
    route = models.ForeignKey(AlertRoute, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel)
    address = models.CharField(max_length=500, help_text="An e-mail address, or a URL.")
    state = models.CharField(max_length=16, choices=NoticeState, default=NoticeState.DUE)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    why = models.CharField(max_length=300, default="", blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="gameplay_alertnotice_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state="due", ended_at__isnull=True)
                | Q(state__in=("sent", "given up"), ended_at__isnull=False),
                name="gameplay_alertnotice_end_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["alert", "channel", "address"], name="gameplay_alertnotice_once_for_an_address"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="gameplay_notice_due")]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"

    def postpone(self, *, until: datetime) -> None:
        """The lease of whoever is sending it."""
        self.due_at = until
        self.save(update_fields=["due_at"])

    def count_attempt(self, *, why: str, next_at: datetime) -> None:
        """It did not arrive, and goes out again."""
        self.attempts += 1
        self.why, self.due_at = why[:300], next_at
        self.save(update_fields=["attempts", "why", "due_at"])

    def end(self, state: NoticeState, *, now: datetime, why: str = "") -> None:
        """Nothing more is sent."""
        self.attempts += 1
        self.state, self.ended_at, self.why = state, now, why[:300]
        self.save(update_fields=["state", "ended_at", "why", "attempts"])
