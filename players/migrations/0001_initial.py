from decimal import Decimal

import django.contrib.auth.models
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import players.vault

# The tree is proved by the database: a parent exists and may have children, the ancestors are its
# own and it, and nothing of this changes later. So a loop cannot be written.
OPERATOR_TREE = """
CREATE FUNCTION players_operator_tree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above players_operator%ROWTYPE;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.parent_id, NEW.ancestors, NEW.level)
            IS DISTINCT FROM (OLD.id, OLD.parent_id, OLD.ancestors, OLD.level)
        THEN
            RAISE EXCEPTION 'an operator''s place in the tree is set once'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'players_operator_place_fixed';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.parent_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO above FROM players_operator WHERE id = NEW.parent_id;
    IF above.level IS DISTINCT FROM 'operator' THEN
        RAISE EXCEPTION 'only an account of level operator may have accounts below it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'players_operator_agent_is_leaf';
    END IF;
    IF NEW.ancestors IS DISTINCT FROM above.ancestors || above.id THEN
        RAISE EXCEPTION 'the ancestors are those of the parent, and the parent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'players_operator_ancestors_true';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER players_operator_tree
    BEFORE INSERT OR UPDATE ON players_operator
    FOR EACH ROW EXECUTE FUNCTION players_operator_tree();
"""

OPERATOR_TREE_UNDONE = """
DROP TRIGGER players_operator_tree ON players_operator;
DROP FUNCTION players_operator_tree();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Operator",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("login_id", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "ancestors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        help_text="Ids of the accounts above this one, the root first.",
                        size=None,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("operator", "Operator"), ("agent", "Agent")],
                        default="agent",
                        max_length=16,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                (
                    "payment_method",
                    models.CharField(
                        choices=[("deposit", "Deposit"), ("invoice", "Invoice")],
                        default="deposit",
                        max_length=16,
                    ),
                ),
                (
                    "ggr_rate",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        help_text="Percent of the GGR.",
                        max_digits=5,
                    ),
                ),
                (
                    "rtp",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("96"),
                        help_text="Default RTP in percent.",
                        max_digits=5,
                    ),
                ),
                (
                    "callback_url",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Empty: balance-transfer mode. Set: seamless mode.",
                        max_length=500,
                    ),
                ),
                (
                    "switching_to",
                    models.CharField(
                        blank=True,
                        help_text="Set while a change of mode is under way: the Callback URL that it goes to.",
                        max_length=500,
                        null=True,
                    ),
                ),
                (
                    "allowed_ips",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50),
                        blank=True,
                        default=list,
                        help_text="Addresses and CIDR ranges that may call; empty means any.",
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="players.operator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "digest",
                    models.BinaryField(
                        help_text="SHA-256 of the secret.", max_length=32, unique=True
                    ),
                ),
                ("secret_encrypted", players.vault.EncryptedField()),
                (
                    "hint",
                    models.CharField(help_text="The secret's first characters.", max_length=8),
                ),
                ("not_before", models.DateTimeField()),
                ("not_after", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("signing", models.BooleanField(default=False, help_text="Signs the callbacks.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="players.operator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="players.operator",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Player",
            fields=[
                ("code", models.BigIntegerField(primary_key=True, serialize=False)),
                ("external_id", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("blocked", "Blocked")],
                        default="active",
                        max_length=16,
                    ),
                ),
                (
                    "blocked_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="End of a self-exclusion; empty: until unblocked.",
                        null=True,
                    ),
                ),
                ("blocked_reason", models.CharField(blank=True, default="", max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "operator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="players",
                        to="players.operator",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(("login_id__regex", "^[A-Za-z0-9_.-]{1,64}$")),
                name="players_operator_login_id_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["operator", "agent"])),
                name="players_operator_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["pending", "active", "suspended"])),
                name="players_operator_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(("payment_method__in", ["deposit", "invoice"])),
                name="players_operator_payment_method_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(("ggr_rate__gte", 0), ("ggr_rate__lte", 100)),
                name="players_operator_ggr_rate_is_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(("rtp__gt", 0), ("rtp__lte", 100)),
                name="players_operator_rtp_is_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("callback_url", ""), ("callback_url__regex", "^https?://[^/\\s]\\S*$"), _connector="OR"
                ),
                name="players_operator_callback_url_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("switching_to__isnull", True),
                    models.Q(("callback_url", ""), ("switching_to__regex", "^https?://[^/\\s]\\S*$")),
                    models.Q(("callback_url__regex", "^https?://[^/\\s]\\S*$"), ("switching_to", "")),
                    _connector="OR",
                ),
                name="players_operator_switch_changes_mode",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ancestors__len", 0), ("parent__isnull", True)),
                    models.Q(("ancestors__len__gte", 1), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="players_operator_ancestors_match_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.CheckConstraint(
                condition=models.Q(("ancestors__contains", [models.F("id")]), _negated=True),
                name="players_operator_no_loop",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signing", True)),
                fields=("operator",),
                name="players_apitoken_one_signing",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signing", False), ("revoked_at__isnull", True), _connector="OR"
                ),
                name="players_apitoken_signing_not_revoked",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("not_after__isnull", True),
                    ("not_after__gt", models.F("not_before")),
                    _connector="OR",
                ),
                name="players_apitoken_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_superuser", False), ("operator__isnull", True), _connector="OR"
                ),
                name="players_staffmember_superuser_is_ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="player",
            constraint=models.UniqueConstraint(
                fields=("operator", "external_id"), name="players_player_external_id_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="player",
            constraint=models.UniqueConstraint(
                fields=("operator", "code"), name="players_player_code_of_operator"
            ),
        ),
        migrations.AddConstraint(
            model_name="player",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__gte", 1000000000000), ("code__lt", 9007199254740992)),
                name="players_player_code_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="player",
            constraint=models.CheckConstraint(
                condition=models.Q(("external_id__regex", "^[A-Za-z0-9_.:@-]{1,64}$")),
                name="players_player_external_id_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="player",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["active", "blocked"])),
                name="players_player_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="player",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "blocked"),
                    models.Q(("blocked_reason", ""), ("blocked_until__isnull", True)),
                    _connector="OR",
                ),
                name="players_player_block_has_status",
            ),
        ),
        migrations.RunSQL(OPERATOR_TREE, OPERATOR_TREE_UNDONE),
    ]
