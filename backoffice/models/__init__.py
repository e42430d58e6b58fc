from backoffice.models.audit import Action, AuditEvent
from backoffice.models.closes import CloseCorrection, CloseLine, FinanceClose
from backoffice.models.exports import FinanceToken
from backoffice.models.reconciliation import (
    Reconciliation,
    ReconciliationFinding,
    ReconciliationLine,
    ReconciliationMapping,
)
from backoffice.models.references import ReferenceEntry
from backoffice.models.rights import BackofficeRights, Right

__all__ = [
    "Action",
    "AuditEvent",
    "BackofficeRights",
    "CloseCorrection",
    "CloseLine",
    "FinanceClose",
    "FinanceToken",
    "Reconciliation",
    "ReconciliationFinding",
    "ReconciliationLine",
    "ReconciliationMapping",
    "ReferenceEntry",
    "Right",
]
