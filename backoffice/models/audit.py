"""What people changed. Rows are only ever added: triggers refuse the rest (backoffice/sql/audit.sql)."""

from django.db import models
from django.db.models import Q

from players.models import Operator, StaffMember


class Action(models.TextChoices):
    SETTINGS_CHANGED = "settings.changed", "settings changed"
    MODE_CHANGED = "mode.changed", "mode changed"
    MODE_CHANGE_REFUSED = "mode.change_refused", "mode change refused"
    TOKEN_CREATED = "token.created", "token created"
    TOKEN_SIGNS = "token.signs", "token signs now"
    TOKEN_REVOKED = "token.revoked", "token revoked"
    OPERATOR_CREATED = "operator.created", "account opened"
    OPERATOR_APPROVED = "operator.approved", "account approved"
    OPERATOR_SUSPENDED = "operator.suspended", "account suspended"
    OPERATOR_REACTIVATED = "operator.reactivated", "account reactivated"
    FUNDED = "funds.funded", "balance funded"
    CHARGED = "funds.charged", "balance charged"
    FUNDS_REFUSED = "funds.refused", "funding or charge refused"
    DELIVERY_SENT_NOW = "delivery.sent_now", "delivery sent now"
    DELIVERY_RESOLVED = "delivery.resolved", "delivery resolved by a person"
    ALERT_TAKEN = "alert.taken", "alert taken"
    ALERT_CLOSED = "alert.closed", "alert closed"
    SELFTEST_RUN = "selftest.run", "self-test run"
    DRY_RUN = "callback.dry_run", "Callback URL tried"
    SECRET_SHOWN = "secret.shown", "secret shown"
    WEBHOOK_SECRET_CREATED = "webhook.created", "webhook secret created"
    WEBHOOK_SECRET_ENDED = "webhook.ended", "webhook secret ended"
    ALERT_ROUTE_CHANGED = "alert_route.changed", "where alerts go changed"
    CATALOGUE_CHANGED = "catalogue.changed", "catalogue changed"
    GGR_RATE_CHANGED = "ggr_rate.changed", "GGR rate changed"
    PLAYER_BLOCKED = "player.blocked", "player blocked"
    PLAYER_UNBLOCKED = "player.unblocked", "player unblocked"
    PLAYER_LIMITED = "player.limited", "player's limit changed"
    PLAYER_KICKED = "player.kicked", "player kicked"
    PLAYER_NOTED = "player.noted", "note about a player"
    ADJUSTMENT_ASKED = "adjustment.asked", "adjustment asked for"
    ADJUSTMENT_APPROVED = "adjustment.approved", "adjustment approved"
    ADJUSTMENT_REFUSED = "adjustment.refused", "adjustment refused"
    FLAG_CHANGED = "flag.changed", "flag looked at or closed"
    PERIOD_CLOSED = "close.sealed", "period closed"
    CORRECTION_SEALED = "close.corrected", "correction of a closed period"
    FILE_HANDED_IN = "reconciliation.file", "file handed in for reconciliation"
    RECONCILED = "reconciliation.run", "reconciliation run"
    EXPORTED = "export.taken", "data exported"
    DISPUTE_PACK_TAKEN = "dispute_pack.taken", "dispute pack taken"
    FINANCE_TOKEN_CREATED = "finance_token.created", "finance token created"
    FINANCE_TOKEN_REVOKED = "finance_token.revoked", "finance token revoked"
    LOGGED_IN = "login.in", "logged in"
    LOGGED_OUT = "login.out", "logged out"
    LOCKED_OUT = "login.locked", "login locked after failures"
    STAFF_CREATED = "staff.created", "login created"
    STAFF_CHANGED = "staff.changed", "login or role changed"
    STAFF_UNLOCKED = "staff.unlocked", "login unlocked"
    SECOND_FACTOR_ADDED = "second_factor.added", "second factor added"
    SECOND_FACTOR_REMOVED = "second_factor.removed", "second factor removed"
    RECOVERY_CODES_MADE = "recovery_codes.made", "recovery codes made"
    PASSWORD_CHANGED = "password.changed", "password changed"


class AuditEvent(models.Model):
    """One change by one person: who, what, before, after, when, from where. Never a secret."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    who = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Whose account it was.",
    )
    player_id = models.BigIntegerField(null=True, help_text="The player that it was about, if it was one.")
    action = models.CharField(max_length=32, choices=Action)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True, help_text="Where the request came from.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=Action.values), name="backoffice_auditevent_action_known"
            )
        ]
        indexes = [
            models.Index(fields=["operator", "id"], name="backoffice_audit_of_operator"),
            models.Index(
                fields=["player_id", "-id"],
                condition=Q(player_id__isnull=False),
                name="backoffice_audit_of_player",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"
