from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql" / "claim_call.sql"
NAME = "gameplay_gameround_one_open_of_a_game"


class Migration(migrations.Migration):
    """
    The claim of a call sees what may open a round too, and an index holds what it is for. Built beside the rounds that
    go on, and again from the start if it was stopped.

    Where a player has two open rounds it fails and names the player: the worker finishes what is overdue, or the player
    does; then migrate again.
    """

    atomic = False

    dependencies = [
        ("gameplay", "0016_contradiction_alerts"),
    ]

    operations = [
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
        migrations.RunSQL(f"drop index concurrently if exists {NAME}", migrations.RunSQL.noop),
        migrations.RunSQL(
            f"""create unique index concurrently {NAME}
                    on gameplay_gameround (operator_id, player_id, game_id, currency, mode)
                 where state = 'open' and commitment <> ''""",
            f"drop index concurrently if exists {NAME}",
            state_operations=[
                migrations.AddConstraint(
                    model_name="gameround",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("state", "open"), models.Q(("commitment", ""), _negated=True)),
                        fields=("operator", "player", "game", "currency", "mode"),
                        name=NAME,
                    ),
                ),
            ],
        ),
    ]
