"""What the site lists. Django finds this package by its name; importing the modules registers their models."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

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
# Its pages would show the secrets. People see their own device under "Your login".
admin.site.unregister([TOTPDevice, StaticDevice])
