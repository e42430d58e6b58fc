import django.db.models.deletion
from pathlib import Path

from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('players', '0001_initial'),
        ('wallets', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReferenceEntry',
            fields=[
                ('reference', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('operation', models.SmallIntegerField(choices=[(1, 'Deposit'), (2, 'Withdraw'), (3, 'withdraw all'), (4, 'transfer balance'), (5, 'Void'), (6, 'Fund'), (7, 'Charge')])),
                ('player_id', models.BigIntegerField(null=True)),
                ('target_operator_id', models.BigIntegerField(null=True)),
                ('currency', models.CharField(max_length=12, null=True)),
                ('amount', models.DecimalField(decimal_places=18, max_digits=38, null=True)),
                ('outcome', models.SmallIntegerField(choices=[(1, 'Booked'), (2, 'Refused'), (3, 'Void')])),
                ('error_code', models.CharField(max_length=32, null=True)),
                ('transaction_id', models.BigIntegerField(null=True)),
                ('moved', models.DecimalField(decimal_places=18, max_digits=38, null=True)),
                ('balance', models.DecimalField(decimal_places=18, max_digits=38, null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'reference',
                'db_table': 'wallets_reference',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('action', models.CharField(choices=[('settings.changed', 'settings changed'), ('mode.changed', 'mode changed'), ('mode.change_refused', 'mode change refused'), ('token.created', 'token created'), ('token.signs', 'token signs now'), ('token.revoked', 'token revoked'), ('operator.approved', 'account approved'), ('operator.suspended', 'account suspended'), ('operator.reactivated', 'account reactivated'), ('funds.funded', 'balance funded'), ('funds.charged', 'balance charged'), ('funds.refused', 'funding or charge refused')], max_length=32)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('address', models.GenericIPAddressField(help_text='Where the request came from.', null=True)),
                ('operator', models.ForeignKey(db_index=False, help_text='Whose account it was.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='players.operator')),
                ('who', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['operator', 'id'], name='backoffice_audit_of_operator')],
                'constraints': [models.CheckConstraint(condition=models.Q(('action__in', ['settings.changed', 'mode.changed', 'mode.change_refused', 'token.created', 'token.signs', 'token.revoked', 'operator.approved', 'operator.suspended', 'operator.reactivated', 'funds.funded', 'funds.charged', 'funds.refused'])), name='backoffice_auditevent_action_known')],
            },
        ),
        migrations.RunSQL((SQL / "audit.sql").read_text(), reverse_sql=migrations.RunSQL.noop),
    ]
