from pathlib import Path

from django.db import migrations


SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    """post() refuses the deposit of a player who was blocked while it was under way."""

    dependencies = [
        ('players', '0005_protection'),
        ('wallets', '0002_followers_and_seals'),
    ]

    operations = [
        migrations.RunSQL((SQL / "post.sql").read_text(), migrations.RunSQL.noop),
    ]
