from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "claim_call.sql"


class Migration(migrations.Migration):
    """Beside gameplay_claim_bet, which the version before calls while this one is rolled out."""

    dependencies = [
        ("gameplay", "0014_unsettled_rounds"),
    ]

    operations = [
        migrations.RunSQL(SQL.read_text(), "drop function gameplay_claim_call"),
    ]
