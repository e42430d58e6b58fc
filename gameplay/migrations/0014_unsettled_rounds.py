from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built beside the rounds that go on."""

    atomic = False

    dependencies = [
        ("gameplay", "0013_what_the_version_before_leaves_out"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="gameround",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "asking"))),
                fields=["operator", "id"],
                name="gameplay_round_unsettled",
            ),
        ),
    ]
