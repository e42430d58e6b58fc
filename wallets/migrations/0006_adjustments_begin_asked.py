from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "adjustments_begin_asked.sql"


class Migration(migrations.Migration):
    """Nobody writes an adjustment down as decided: it is asked for first."""

    dependencies = [
        ('wallets', '0005_rare_kinds'),
    ]

    operations = [
        migrations.RunSQL(
            SQL.read_text(),
            "drop trigger wallets_adjustment_begins_asked on wallets_adjustment;"
            "drop function wallets_adjustment_begins_asked();",
        ),
    ]
