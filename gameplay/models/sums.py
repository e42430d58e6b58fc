"""What was played, summed by quarter hour. SQL makes the tables, and says what is in them: gameplay/sql/sums.sql."""

from django.db import models

from wallets.models.wallets import DECIMALS, DIGITS


def _money() -> "models.DecimalField[object, object]":
    return models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)


class Sums(models.Model):
    """The columns that all of them have. GGR is (bets - bet_cancels) - (wins - win_cancels)."""

    operator_id = models.BigIntegerField()
    currency = models.CharField(max_length=12)
    game_id = models.BigIntegerField(help_text="0: the movement belongs to no game.")
    bets = _money()
    bet_cancels = _money()
    wins = _money()
    win_cancels = _money()
    bonus = _money()
    deposits = _money()
    withdrawals = _money()
    adjustments = _money()
    rounds = models.BigIntegerField(help_text="That had their first movement then.")
    rows = models.BigIntegerField()

    class Meta:
        abstract = True


class GameQuarter(Sums):
    """An operator's quarter hour in one currency and game."""

    pk = models.CompositePrimaryKey("operator_id", "quarter", "currency", "game_id")
    quarter = models.DateTimeField(help_text="Its beginning, in UTC.")

    def __str__(self) -> str:
        return f"{self.quarter} {self.currency} game {self.game_id}"


class PlayerQuarter(Sums):
    """A player's quarter hour in one currency and game."""

    pk = models.CompositePrimaryKey("operator_id", "quarter", "currency", "game_id", "player_id")
    quarter = models.DateTimeField(help_text="Its beginning, in UTC.")
    player_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.quarter} {self.currency} game {self.game_id} player {self.player_id}"


class PlayerDay(Sums):
    """A player's UTC day in one currency and game; `active` (a bit for each quarter hour) is read by SQL alone."""

    pk = models.CompositePrimaryKey("operator_id", "day", "currency", "game_id", "player_id")
    day = models.DateField(help_text="In UTC.")
    player_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.day} {self.currency} game {self.game_id} player {self.player_id}"
