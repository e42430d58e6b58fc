"""What a person may be allowed to do. The rights are Django permissions; roles are the groups that have them."""

from django.db import models

from players.models.staff import Role


class Right(models.TextChoices):
    """Each is asked for by `backoffice.access.may`. The reads come first."""

    SEE_ACCOUNTS = "see_accounts", "See operators and their settings"
    SEE_PLAYERS = "see_players", "See players"
    SEE_MONEY = "see_money", "See wallets, ledger, rounds and deliveries"
    SEE_REPORTS = "see_reports", "See reports, invoices, closes and flags"
    SEE_AUDIT = "see_audit", "See the audit trail"
    EXPORT = "export", "Take data away as CSV"

    CHANGE_SETTINGS = "change_settings", "Change an account's settings, tokens and secrets"
    CHANGE_CATALOGUE = "change_catalogue", "Turn games on and off, and set their limits"
    ADMINISTER_OPERATORS = "administer_operators", "Approve and suspend accounts, set their GGR rate"
    MOVE_FUNDS = "move_funds", "Fund and charge operators' own balances"
    CHANGE_PLAYERS = "change_players", "Block, limit and kick players, write notes"
    ASK_ADJUSTMENT = "ask_adjustment", "Ask for a manual adjustment"
    APPROVE_ADJUSTMENT = "approve_adjustment", "Approve somebody else's manual adjustment"
    SEND_DELIVERIES = "send_deliveries", "Send owed deliveries now"
    RESOLVE_DELIVERIES = "resolve_deliveries", "Resolve deliveries by a person's word"
    HANDLE_ALERTS = "handle_alerts", "Take and close alerts"
    HANDLE_FLAGS = "handle_flags", "Look at and close flags of odd play"
    CLOSE_BOOKS = "close_books", "Close days and months"
    RECONCILE = "reconcile", "Reconcile with an operator's own file"
    MANAGE_STAFF = "manage_staff", "Give people logins and roles"


_READS = {
    Right.SEE_ACCOUNTS,
    Right.SEE_PLAYERS,
    Right.SEE_MONEY,
    Right.SEE_REPORTS,
    Right.SEE_AUDIT,
    Right.EXPORT,
}

# Written into the database by a migration (0003_rights); a test holds the two together.
RIGHTS_OF: dict[Role, set[Right]] = {
    Role.ADMINISTRATOR: set(Right),
    Role.SUPPORT: {
        Right.SEE_ACCOUNTS,
        Right.SEE_PLAYERS,
        Right.SEE_MONEY,
        Right.CHANGE_PLAYERS,
        Right.ASK_ADJUSTMENT,
        Right.SEND_DELIVERIES,
        Right.HANDLE_ALERTS,
    },
    Role.FINANCE: {
        *(_READS - {Right.SEE_AUDIT}),
        Right.MOVE_FUNDS,
        Right.ASK_ADJUSTMENT,
        Right.APPROVE_ADJUSTMENT,
        Right.RESOLVE_DELIVERIES,
        Right.HANDLE_ALERTS,
        Right.HANDLE_FLAGS,
        Right.CLOSE_BOOKS,
        Right.RECONCILE,
    },
    Role.AUDITOR: _READS,
    Role.OPERATOR: {
        *_READS,
        Right.CHANGE_SETTINGS,
        Right.CHANGE_CATALOGUE,
        Right.CHANGE_PLAYERS,
        Right.ASK_ADJUSTMENT,
        Right.SEND_DELIVERIES,
        Right.HANDLE_ALERTS,
        Right.RECONCILE,
    },
}


class BackofficeRights(models.Model):
    """No table: it is what Django hangs the permissions on."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [(it.value, it.label) for it in Right]

    def __str__(self) -> str:
        return "rights"
