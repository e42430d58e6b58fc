"""A player at a game: from the launch link to the end of the session."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from gameplay.models.catalogue import Game
from players.models import Operator, Player
from players.vault import EncryptedField
from wallets.models.wallets import DECIMALS, DIGITS

if TYPE_CHECKING:
    from gameplay.catalogue import Limits

SEEN_EVERY = timedelta(minutes=1)


class SessionMode(models.TextChoices):
    """Who holds the money of this session. Frozen at the launch, whatever the account does later."""

    TRANSFER = "transfer"
    SEAMLESS = "seamless"
    DEMO = "demo"


class GameSession(models.Model):
    """`id` is the wire's `sessionId`, and carries its time. Secrets of link and page are kept as digests."""

    id = models.BigIntegerField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    player = models.ForeignKey(
        Player, on_delete=models.PROTECT, related_name="sessions", null=True, db_index=False
    )
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="+", db_index=False)
    wallet_id = models.BigIntegerField(null=True, help_text="The player's wallet in that currency.")
    currency = models.CharField(max_length=12)
    language = models.CharField(max_length=8, default="en")
    variant = models.CharField(max_length=8, help_text="The published RTP variant that is played.")
    mode = models.CharField(max_length=16, choices=SessionMode)
    return_url = models.CharField(max_length=1000, default="", blank=True)
    launch_digest = models.BinaryField(unique=True)
    launched_at = models.DateTimeField()
    launch_expires_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True)
    page_digest = models.BinaryField(unique=True, null=True)
    seen_at = models.DateTimeField(null=True, help_text="When its page was last heard, to the minute.")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=32, default="", blank=True)
    reminded_at = models.DateTimeField(null=True, help_text="When the player went on after a reality check.")
    client_seed = models.CharField(max_length=64)
    next_seed_encrypted = EncryptedField(help_text="The next round's server seed.")
    next_commitment = models.CharField(max_length=64)
    told_balance = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, null=True, help_text="What a seamless operator said last."
    )
    told_at = models.DateTimeField(null=True)
    demo_balance = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0))

    # Not a column: what gameplay.catalogue.limits_at has read for this object.
    known_limits: "Limits | None" = None
    # Nor is this: whether an account above the operator is suspended. None: nobody has asked.
    is_below_suspended: bool | None = None

    class Meta:
        indexes = [
            # The live sessions of a player, to end them.
            models.Index(fields=["player"], condition=Q(ended_at__isnull=True), name="gameplay_session_live"),
            models.Index(fields=["operator", "id"], name="gameplay_session_of_operator"),
            models.Index(fields=["player", "-id"], name="gameplay_session_newest_first"),
            # How long a player has played: gameplay/protection/played.py.
            models.Index(fields=["player", "launched_at"], name="gameplay_session_of_player"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(mode=SessionMode.DEMO) | Q(player__isnull=False, wallet_id__isnull=False),
                name="gameplay_gamesession_money_has_a_player",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=SessionMode.values), name="gameplay_gamesession_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True, page_digest__isnull=True)
                | Q(entered_at__isnull=False, page_digest__isnull=False),
                name="gameplay_gamesession_entered_once",
            ),
            models.CheckConstraint(
                condition=Q(demo_balance__gte=0), name="gameplay_gamesession_demo_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_live(self) -> bool:
        return self.ended_at is None

    @property
    def is_demo(self) -> bool:
        return self.mode == SessionMode.DEMO

    def enter(self, *, page_digest: bytes, now: datetime) -> None:
        """The link was followed; it does not work again."""
        self.entered_at, self.page_digest = now, page_digest
        self.save(update_fields=["entered_at", "page_digest"])

    def see(self, *, now: datetime) -> None:
        """The page is there. Written once a minute."""
        last = self.seen_at or self.entered_at
        if last is None or now - last < SEEN_EVERY:
            return
        self.seen_at = now
        self.save(update_fields=["seen_at"])

    def go_on(self, *, now: datetime) -> None:
        """The player has read the reality check and plays on."""
        self.reminded_at = now
        self.save(update_fields=["reminded_at"])

    def end(self, *, why: str, now: datetime) -> None:
        """No further bet. Wins and cancels of open rounds still count."""
        self.ended_at, self.ended_why = now, why
        self.save(update_fields=["ended_at", "ended_why"])

    def promise(self, *, seed_encrypted: bytes, commitment: str) -> None:
        """The seed of the next round, of which the player sees the commitment."""
        self.next_seed_encrypted, self.next_commitment = seed_encrypted, commitment
        self.save(update_fields=["next_seed_encrypted", "next_commitment"])

    def hear_balance(self, balance: Decimal, *, now: datetime) -> None:
        """The operator said what its player has."""
        self.told_balance, self.told_at = balance, now
        # Two answers may cross: the newer one stays.
        older = models.Q(told_at=None) | models.Q(told_at__lte=now)
        GameSession.objects.filter(older, pk=self.pk).update(told_balance=balance, told_at=now)

    def claim_balance(self, *, stale: datetime, now: datetime) -> bool:
        """Of two windows one asks the operator. False: another does, or a bet was told just now."""
        older = models.Q(told_at=None) | models.Q(told_at__lte=stale)
        return bool(GameSession.objects.filter(older, pk=self.pk).update(told_at=now))

    def set_demo_balance(self, balance: Decimal) -> None:
        self.demo_balance = balance
        self.save(update_fields=["demo_balance"])

    def choose_client_seed(self, text: str) -> None:
        self.client_seed = text
        self.save(update_fields=["client_seed"])
