from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the rounds that go on."""

    atomic = False

    dependencies = [
        ("gameplay", "0009_invoices_and_flags"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='gameround',
            index=models.Index(fields=['operator', 'id'], name='gameplay_round_of_operator'),
        ),
        AddIndexConcurrently(
            model_name='gameround',
            index=models.Index(
                condition=models.Q(('overdue_since__isnull', False)),
                fields=['operator', 'id'],
                name='gameplay_round_overdue',
            ),
        ),
        AddIndexConcurrently(
            model_name='gamesession',
            index=models.Index(fields=['operator', 'id'], name='gameplay_session_of_operator'),
        ),
        AddIndexConcurrently(
            model_name='gamesession',
            index=models.Index(fields=['player', '-id'], name='gameplay_session_newest_first'),
        ),
        # Ids carry their time, so the new one says all that it said.
        RemoveIndexConcurrently(model_name='gamesession', name='gameplay_session_by_time'),
    ]
