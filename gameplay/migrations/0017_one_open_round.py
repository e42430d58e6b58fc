from django.db import migrations, models

NAME = "gameplay_gameround_one_open_of_a_game"


class Migration(migrations.Migration):
    """
    Built beside the rounds that go on.

    Where it finds two open rounds, it fails and names the player: finish one of them (`./manage.py worker` does, when it
    is overdue), then `drop index gameplay_gameround_one_open_of_a_game` and migrate again.
    """

    atomic = False

    dependencies = [
        ("gameplay", "0016_contradiction_alerts"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"""create unique index concurrently {NAME}
                            on gameplay_gameround (operator_id, player_id, game_id, currency, mode)
                         where state = 'open' and commitment <> ''""",
                    f"drop index concurrently {NAME}",
                )
            ],
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
