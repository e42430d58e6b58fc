from django.db import migrations


class Migration(migrations.Migration):
    """Built beside the postings that go on: not in a transaction, and again from the start if it was stopped."""

    atomic = False

    dependencies = [
        ('wallets', '0004_adjustments'),
    ]

    operations = [
        migrations.RunSQL(
            "drop index concurrently if exists wallets_ledgertransaction_rare_kinds",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            -- The kinds of wallets.models.ledger.RARE_KINDS, for the back office. Bets, wins, deposits and withdrawals
            -- are not in it, so their postings pay nothing for it.
            create index concurrently wallets_ledgertransaction_rare_kinds
                on wallets_ledgertransaction (operator_id, kind, id)
             where kind in (16, 32, 64, 128, 256, 512, 4096, 8192)
            """,
            "drop index concurrently if exists wallets_ledgertransaction_rare_kinds",
        ),
    ]
