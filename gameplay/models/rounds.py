"""A round: bets, wins and cancels, from the first bet to the end."""

from datetime import datetime
from decimal import Context, Decimal, Inexact
from functools import cached_property

from django.db import models
from django.db.models import Q

from gameplay.models.catalogue import Game
from gameplay.models.sessions import GameSession
from players import vault
from players.models import Operator, Player
from players.vault import EncryptedField
from wallets.models.wallets import DECIMALS, DIGITS

# Python's own sums round to 28 digits, and an amount may have 38.
EXACT = Context(prec=60, traps=[Inexact])


class RoundState(models.TextChoices):
    ASKING = "asking"  # seamless: its first bet has not been acknowledged
    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class GameRound(models.Model):
    """
    `id` is the wire's `roundId`. The sums are of what was booked; the ledger's rows with this `round_id` tie to them.

    A round of our own games keeps what it takes to recompute it: variant, seeds, bet and actions.
    """

    id = models.BigIntegerField(primary_key=True)
    # No keys to rows that the bets of two players would both have to lock: operator and game.
    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    player = models.ForeignKey(
        Player, on_delete=models.PROTECT, related_name="rounds", null=True, db_index=False
    )
    session = models.ForeignKey(GameSession, on_delete=models.PROTECT, related_name="rounds", db_index=False)
    game = models.ForeignKey(
        Game, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    provider_id = models.BigIntegerField()
    provider_round = models.CharField(max_length=128, help_text="The provider's own id of the round.")
    currency = models.CharField(max_length=12)
    mode = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=RoundState, default=RoundState.OPEN)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    overdue_since = models.DateTimeField(null=True, help_text="A person was told that it does not end.")
    staked = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0))
    refunded = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0))
    won = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, default=Decimal(0))
    last_transaction_id = models.BigIntegerField(null=True, help_text="The row that ended it.")
    # Our own games
    variant = models.CharField(max_length=8, default="", blank=True)
    commitment = models.CharField(max_length=64, default="", blank=True)
    server_seed_encrypted = EncryptedField(null=True)
    client_seed = models.CharField(max_length=64, default="", blank=True)
    bet = models.JSONField(null=True)
    actions = models.JSONField(default=list)
    clicks = models.JSONField(default=list, help_text="The page's ids of the clicks that took these actions.")
    win_limit = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)

    class Meta:
        constraints = [
            # A table's round has one id for all its players: each of them plays a round of their own here.
            models.UniqueConstraint(
                fields=["provider_id", "operator", "player", "provider_round"],
                name="gameplay_gameround_provider_round_once",
            ),
            models.UniqueConstraint(
                fields=["session", "provider_round"],
                condition=Q(player__isnull=True),
                name="gameplay_gameround_demo_round_once",
            ),
            # Of our own games: they have a commitment. A provider's player may have several open rounds of a game.
            models.UniqueConstraint(
                fields=["operator", "player", "game", "currency", "mode"],
                condition=Q(state="open") & ~Q(commitment=""),
                name="gameplay_gameround_one_open_of_a_game",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RoundState.values), name="gameplay_gameround_state_known"
            ),
            models.CheckConstraint(
                condition=Q(staked__gte=0, refunded__gte=0, won__gte=0, refunded__lte=models.F("staked")),
                name="gameplay_gameround_sums_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "asking"), ended_at__isnull=True)
                | Q(state__in=("finished", "cancelled"), ended_at__isnull=False),
                name="gameplay_gameround_end_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["player", "game"], condition=Q(state="open"), name="gameplay_round_open_of_player"
            ),
            models.Index(fields=["opened_at"], condition=Q(state="open"), name="gameplay_round_open_by_age"),
            models.Index(fields=["session", "-id"], name="gameplay_round_of_session"),
            models.Index(fields=["player", "-id"], name="gameplay_round_of_player"),
            models.Index(fields=["operator", "id"], name="gameplay_round_of_operator"),
            # What stands in the way of a change of mode; a round that is over at once is never in it.
            models.Index(
                fields=["operator", "id"],
                condition=Q(state__in=("open", "asking")),
                name="gameplay_round_unsettled",
            ),
            models.Index(
                fields=["operator", "id"],
                condition=Q(overdue_since__isnull=False),
                name="gameplay_round_overdue",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @cached_property
    def server_seed(self) -> bytes:
        """In the clear, of a round of our own games: what its outcome comes from. Shown when the round is finished."""
        assert self.server_seed_encrypted is not None, "a round of our own games has a seed"
        return vault.decrypt(self.server_seed_encrypted)

    @property
    def is_open(self) -> bool:
        """Not over. While it is *asking* it is not played either."""
        return self.state in (RoundState.OPEN, RoundState.ASKING)

    @property
    def is_untouched(self) -> bool:
        """Seamless: a provider's round of which the operator has taken no bet. Another bet may open it still."""
        return self.state == RoundState.CANCELLED and not self.staked and not self.commitment

    @property
    def held(self) -> Decimal:
        """Stakes that are not settled yet."""
        return EXACT.subtract(self.staked, self.refunded) if self.is_open else Decimal(0)

    def add(
        self, *, staked: Decimal, refunded: Decimal, won: Decimal, last_transaction_id: int | None
    ) -> None:
        """What was just booked; in memory, `keep` writes it."""
        self.staked = EXACT.add(self.staked, staked)
        self.refunded = EXACT.add(self.refunded, refunded)
        self.won = EXACT.add(self.won, won)
        self.last_transaction_id = last_transaction_id or self.last_transaction_id

    def ask(self) -> None:
        """Its first bet is about to be asked."""
        self.state, self.ended_at = RoundState.ASKING, None

    def begin(self) -> None:
        """Its first bet is acknowledged."""
        self.state = RoundState.OPEN

    def finish(self, *, now: datetime) -> None:
        self.state, self.ended_at = RoundState.FINISHED, now

    def cancel(self, *, now: datetime) -> None:
        self.state, self.ended_at = RoundState.CANCELLED, now

    def reopen(self) -> None:
        """A win was cancelled: the provider settles it again."""
        self.state, self.ended_at = RoundState.OPEN, None

    def keep(self) -> None:
        """Write what `add`, `ask`, `finish`, `cancel` and `reopen` changed."""
        self.save(
            update_fields=[
                "state",
                "ended_at",
                "staked",
                "refunded",
                "won",
                "last_transaction_id",
            ]
        )

    def take(self, action: str, click_id: str) -> None:
        """A decision of the player, or one that is taken for them."""
        self.actions, self.clicks = [*self.actions, action], [*self.clicks, click_id]
        self.save(update_fields=["actions", "clicks"])

    def mark_overdue(self, *, now: datetime) -> None:
        """A person is told: neither refund nor end comes by time."""
        self.overdue_since = now
        self.save(update_fields=["overdue_since"])
        from gameplay.models.alerts import Alert, AlertKind  # it points at rounds

        Alert.open(
            AlertKind.ROUND,
            operator_id=self.operator_id,
            round_id=self.pk,
            message=f"Round {self.provider_round} is open since {self.opened_at:%Y-%m-%d %H:%M} UTC",
            now=now,
        )
