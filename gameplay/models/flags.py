"""Odd play that a rule has found: what, of whom, and what a person made of it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from gameplay.models.catalogue import Game
from gameplay.models.rounds import GameRound
from players.models import Operator, Player
from wallets.models.wallets import DECIMALS, DIGITS


class FlagKind(models.TextChoices):
    """The rules are in gameplay/flags/rules.py, and in docs/reports.md."""

    BIG_WIN = "big win", "big win"
    SESSION_RTP = "session rtp", "session far above its RTP"
    REFUSED_WINS = "refused wins", "only winning rounds refused"
    IN_AND_OUT = "in and out", "money in and out without play"


class FlagState(models.TextChoices):
    NEW = "new"
    LOOKED_AT = "looked at"
    CLOSED = "closed"


class Flag(models.Model):
    """Raised once for each subject, whatever comes of it."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=FlagKind)
    subject = models.CharField(max_length=100, help_text="What it is raised once for.")
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    player = models.ForeignKey(
        Player, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    game = models.ForeignKey(
        Game, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    round = models.ForeignKey(
        GameRound, on_delete=models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    session_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=12, default="", blank=True)
    amount = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, null=True, help_text="What was won, or paid out."
    )
    facts = models.JSONField(help_text="What the rule saw: words, counts, and money as text.")
    happened_at = models.DateTimeField()
    found_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=FlagState, default=FlagState.NEW)
    note = models.CharField(max_length=500, default="", blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="gameplay_flag_once_for_a_subject"),
            models.CheckConstraint(condition=Q(kind__in=FlagKind.values), name="gameplay_flag_kind_known"),
            models.CheckConstraint(condition=Q(state__in=FlagState.values), name="gameplay_flag_state_known"),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(note=""), name="gameplay_flag_closed_with_a_note"
            ),
            models.CheckConstraint(
                condition=Q(state="new", changed_by__isnull=True)
                | (~Q(state="new") & Q(changed_by__isnull=False, changed_at__isnull=False)),
                name="gameplay_flag_changed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["operator", "-id"], name="gameplay_flag_of_operator"),
            models.Index(fields=["state", "-id"], name="gameplay_flag_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def change(self, state: FlagState, *, note: str, by_id: int, now: datetime) -> None:
        """It never becomes new again."""
        self.state, self.note, self.changed_by_id, self.changed_at = state, note[:500], by_id, now
        self.save(update_fields=["state", "note", "changed_by", "changed_at"])
