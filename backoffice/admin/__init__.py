"""What the site lists. Django finds this package by its name; importing the modules registers their models."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.admin import (
    alerts,
    audit,
    closes,
    deliveries,
    flags,
    ledger,
    players,
    reconciliation,
    references,
    rounds,
    wallets,
)

__all__ = [
    "alerts",
    "audit",
    "closes",
    "deliveries",
    "flags",
    "ledger",
    "players",
    "reconciliation",
    "references",
    "rounds",
    "wallets",
]

# A group is a role, and a role's rights are written down once: backoffice/models/rights.py.
admin.site.unregister(Group)
# Its pages would show the secrets. People see their own device under "Your login".
admin.site.unregister([TOTPDevice, StaticDevice])
