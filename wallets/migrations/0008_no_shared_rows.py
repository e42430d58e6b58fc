from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "known_owner.sql"


class Migration(migrations.Migration):
    """No bet locks the row of an operator or of a currency."""

    dependencies = [
        ('wallets', '0007_cheaper_postings'),
    ]

    operations = [
        migrations.RunSQL(
            SQL.read_text(),
            """
            alter table wallets_wallet
                add constraint wallets_wallet_operator_id_fkey
                    foreign key (operator_id) references players_operator (id),
                add constraint wallets_wallet_known_currency
                    foreign key (currency, exponent) references wallets_currency (code, exponent);
            drop trigger wallets_operator_stays_while_used on players_operator;
            drop trigger wallets_currency_no_truncate on wallets_currency;
            drop trigger wallets_currency_stays_while_used on wallets_currency;
            drop trigger wallets_wallet_knows_its_owner on wallets_wallet;
            drop function wallets_refuse_while_used();
            drop function wallets_wallet_knows_its_owner();
            """,
        ),
    ]
