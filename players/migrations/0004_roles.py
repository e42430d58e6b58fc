from django.db import migrations

ROLES = ["administrator", "support", "finance", "auditor", "operator staff"]


def make_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects
    for name in ROLES:
        groups.get_or_create(name=name)


def give_roles(apps, schema_editor):
    """Who was there before roles: superusers administer, operators' people work for them, the rest reads."""
    groups = {it.name: it for it in apps.get_model("auth", "Group").objects.all()}
    for person in apps.get_model("players", "StaffMember").objects.all():
        if person.operator_id is not None:
            person.groups.set([groups["operator staff"]])
        else:
            person.groups.set([groups["administrator" if person.is_superuser else "auditor"]])


class Migration(migrations.Migration):

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("players", "0003_seamless"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(give_roles, migrations.RunPython.noop),
    ]
