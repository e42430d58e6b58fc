from pathlib import Path

from django.db import migrations, models


SQL = Path(__file__).resolve().parent.parent / "sql"

MONEY = ("bets", "bet_cancels", "wins", "win_cancels", "bonus", "deposits", "withdrawals", "adjustments")


def sums(name, *, quarter=True, player=True):
    """What Django's state knows of a table that SQL makes."""
    first = ("quarter", models.DateTimeField(help_text="Its beginning, in UTC.")) if quarter else ("day", models.DateField(help_text="In UTC."))
    key = ("operator_id", first[0], "currency", "game_id", *(("player_id",) if player else ()))
    return migrations.CreateModel(
        name=name,
        fields=[
            ("pk", models.CompositePrimaryKey(*key, blank=True, editable=False, primary_key=True, serialize=False)),
            ("operator_id", models.BigIntegerField()),
            ("currency", models.CharField(max_length=12)),
            ("game_id", models.BigIntegerField(help_text="0: the movement belongs to no game.")),
            *((it, models.DecimalField(decimal_places=18, max_digits=38)) for it in MONEY),
            ("rounds", models.BigIntegerField(help_text="That had their first movement then.")),
            ("rows", models.BigIntegerField()),
            first,
            *([("player_id", models.BigIntegerField())] if player else []),
        ],
        options={"abstract": False},
    )


class Migration(migrations.Migration):

    dependencies = [
        ("gameplay", "0007_player_limits"),
        ('wallets', '0002_followers_and_seals'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL((SQL / "sums.sql").read_text())],
            state_operations=[
                sums("GameQuarter", player=False),
                sums("PlayerQuarter"),
                sums("PlayerDay", quarter=False),
            ],
        ),
    ]
