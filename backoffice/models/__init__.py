from backoffice.models.audit import Action, AuditEvent
from backoffice.models.references import ReferenceEntry
from backoffice.models.rights import BackofficeRights, Right

__all__ = ["Action", "AuditEvent", "BackofficeRights", "ReferenceEntry", "Right"]
