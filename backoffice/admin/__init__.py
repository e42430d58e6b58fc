"""What the site lists. Django finds this package by its name; importing the modules registers their models."""

from django.contrib import admin
from django.contrib.auth.models import Group

from backoffice.admin import (
    audit,
    closes,
    deliveries,
    flags,
    ledger,
    players,
    reconciliation,
    references,
    wallets,
)

__all__ = [
    "audit",
    "closes",
    "deliveries",
    "flags",
    "ledger",
    "players",
    "reconciliation",
    "references",
    "wallets",
]

# People's rights come with roles, later; until then a group means nothing.
admin.site.unregister(Group)
