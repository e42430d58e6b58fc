from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql" / "last_administrator.sql"
UNDO = """
drop trigger players_staffmember_last_administrator on players_staffmember;
drop trigger players_staffmember_groups_last_administrator on players_staffmember_groups;
drop function players_staffmember_last_administrator();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("players", "0008_ggr_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffmember",
            name="one_time_password_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="second_factor_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="sessions_epoch",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunSQL(SQL.read_text(), UNDO),
    ]
