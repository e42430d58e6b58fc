from backoffice.models.audit import Action, AuditEvent
from backoffice.models.exports import FinanceToken
from backoffice.models.references import ReferenceEntry
from backoffice.models.rights import BackofficeRights, Right

__all__ = ["Action", "AuditEvent", "BackofficeRights", "FinanceToken", "ReferenceEntry", "Right"]
