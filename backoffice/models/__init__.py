from backoffice.models.audit import Action, AuditEvent
from backoffice.models.references import ReferenceEntry

__all__ = ["Action", "AuditEvent", "ReferenceEntry"]
