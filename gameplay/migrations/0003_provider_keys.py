import django.db.models.deletion
from django.db import migrations, models

import players.vault


class Migration(migrations.Migration):
    dependencies = [("gameplay", "0002_originals")]

    operations = [
        migrations.CreateModel(
            name="ProviderKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key_id",
                    models.CharField(help_text="Sent with each call; not a secret.", max_length=64, unique=True),
                ),
                ("secret_encrypted", players.vault.EncryptedField()),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="gameplay.provider"
                    ),
                ),
            ],
        ),
        # A round is one player's: a table's round has one id for all who sit there.
        migrations.RemoveConstraint(model_name="gameround", name="gameplay_gameround_provider_round_once"),
        migrations.AddConstraint(
            model_name="gameround",
            constraint=models.UniqueConstraint(
                fields=("provider_id", "operator", "player", "provider_round"),
                name="gameplay_gameround_provider_round_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="gameround",
            constraint=models.UniqueConstraint(
                condition=models.Q(("player__isnull", True)),
                fields=("session", "provider_round"),
                name="gameplay_gameround_demo_round_once",
            ),
        ),
        # What a repeat is compared with.
        migrations.AddField(
            model_name="action",
            name="session",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                default=0,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gameplay.gamesession",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="action",
            name="provider_round",
            field=models.CharField(
                default="", help_text="The round that was asked for; there may be none of it yet.", max_length=128
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("kind", "cancel"), ("state", "recorded")),
                fields=["provider_id", "cancels"],
                name="gameplay_action_in_advance",
            ),
        ),
        # Found by the rotation of keys.
        migrations.AlterField(
            model_name="gameround",
            name="server_seed_encrypted",
            field=players.vault.EncryptedField(null=True),
        ),
        migrations.AlterField(
            model_name="gamesession",
            name="next_seed_encrypted",
            field=players.vault.EncryptedField(help_text="The next round's server seed."),
        ),
    ]
