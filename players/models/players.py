"""The operators' players."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from players.models.operators import Operator

EXTERNAL_ID = r"^[A-Za-z0-9_.:@-]{1,64}$"
SMALLEST_CODE = 10**12
CODES_END = 2**53  # a JavaScript client reads larger numbers wrongly


class PlayerStatus(models.TextChoices):
    ACTIVE = "active"
    BLOCKED = "blocked"


class Player(models.Model):
    """
    One player of one operator. The key is the wire's `playerCode`: random, so that nobody can
    walk the players or count them. We know no name and no address, only the operator's own id.
    """

    code = models.BigIntegerField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="players", db_index=False)
    external_id = models.CharField(max_length=64)
    status = models.CharField(max_length=16, choices=PlayerStatus, default=PlayerStatus.ACTIVE)
    blocked_until = models.DateTimeField(
        null=True, blank=True, help_text="End of a self-exclusion; empty: until unblocked."
    )
    blocked_reason = models.CharField(max_length=500, default="", blank=True)
    excluded_until = models.DateTimeField(
        null=True, blank=True, help_text="A self-exclusion that nobody may shorten, under a later block too."
    )
    is_limited = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Has had limits of loss, stakes or time: a bet looks them up.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            # The list of those who are blocked: few among many.
            models.Index(
                fields=["operator", "external_id"],
                condition=Q(status="blocked"),
                name="players_player_blocked",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "external_id"], name="players_player_external_id_once"
            ),
            # What composite foreign keys of the wallets point to.
            models.UniqueConstraint(fields=["operator", "code"], name="players_player_code_of_operator"),
            models.CheckConstraint(
                condition=Q(code__gte=SMALLEST_CODE, code__lt=CODES_END),
                name="players_player_code_range",
            ),
            models.CheckConstraint(
                condition=Q(external_id__regex=EXTERNAL_ID),
                name="players_player_external_id_form",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PlayerStatus.values), name="players_player_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=PlayerStatus.BLOCKED) | Q(blocked_until__isnull=True, blocked_reason=""),
                name="players_player_block_has_status",
            ),
            models.CheckConstraint(
                condition=Q(excluded_until__isnull=True)
                | Q(status=PlayerStatus.BLOCKED)
                & (Q(blocked_until__isnull=True) | Q(blocked_until__gte=F("excluded_until"))),
                name="players_player_exclusion_is_a_block",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id

    def is_blocked(self, now: datetime) -> bool:
        """A self-exclusion ends by itself: the row may still say `blocked` then."""
        return self.status == PlayerStatus.BLOCKED and (
            self.blocked_until is None or now < self.blocked_until
        )

    def is_excluded(self, now: datetime) -> bool:
        """By their own wish, and nobody may end that early."""
        return self.excluded_until is not None and now < self.excluded_until

    def block(self, *, until: datetime | None, reason: str) -> None:
        """
        No launch, no bet, no deposit; withdrawals, wins and cancels go on.

        With an end it is a self-exclusion, and a block without end that was there before stays below it.
        """
        has_no_end = self.status == PlayerStatus.BLOCKED and self.blocked_until is None
        self.blocked_reason = reason or (self.blocked_reason if has_no_end else "")
        self.status, self.blocked_until = PlayerStatus.BLOCKED, None if has_no_end else until
        self.excluded_until = until or self.excluded_until
        self._save_status()

    def unblock(self) -> None:
        self.status, self.blocked_until, self.blocked_reason = PlayerStatus.ACTIVE, None, ""
        self.excluded_until = None
        self._save_status()

    def _save_status(self) -> None:
        self.save(update_fields=["status", "blocked_until", "blocked_reason", "excluded_until", "updated_at"])
