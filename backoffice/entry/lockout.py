"""
Too many failures of the password or of the code: one name is locked at one address, for a while.

The counting is django-axes's. By name and address together, since a name alone would let anybody lock its owner out.
"""

from datetime import UTC, datetime
from ipaddress import ip_network

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.audit import Actor, record
from backoffice.models import Action, AuditEvent
from players.models import StaffMember
from players.wire.addresses import Address, client_address

# Who has one IPv6 address has a whole network of them.
IPV6_PREFIX = 64


def address_of(request: HttpRequest) -> str | None:
    """What failures are counted by: a forged X-Forwarded-For is not believed. Named in settings."""
    found = client_address(request)
    if found is None or found.version == 4:
        return None if found is None else str(found)
    return str(ip_network((found, IPV6_PREFIX), strict=False).network_address)


def is_locked(request: HttpRequest, username: str) -> bool:
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def count_failure(request: HttpRequest, username: str) -> bool:
    """Of the second factor; Django counts those of the password. True: this one locked it."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)
    return bool(getattr(request, "axes_locked_out", False))


def forget_failures(request: HttpRequest, username: str) -> None:
    """The login is complete."""
    AccessAttempt.objects.filter(username=username, ip_address=address_of(request)).delete()


def password_is_right(request: HttpRequest, password: str) -> bool:
    """Of whoever is logged in, asked once more. A wrong one counts as a failure."""
    person = request.user
    assert isinstance(person, StaffMember), "asked of those who are logged in"
    return authenticate(request, username=person.username, password=password) == person


def locked_addresses(person: StaffMember) -> list[str]:
    """From where this person cannot log in at this moment."""
    since = datetime.now(UTC) - settings.AXES_COOLOFF_TIME
    failures: dict[str, int] = {}
    for attempt in AccessAttempt.objects.filter(username=person.username, attempt_time__gte=since):
        address = attempt.ip_address or "unknown"
        failures[address] = failures.get(address, 0) + attempt.failures_since_start
    return sorted(it for it, count in failures.items() if count >= settings.AXES_FAILURE_LIMIT)


def unlock(*, person: StaffMember) -> None:
    """Everywhere."""
    AccessAttempt.objects.filter(username=person.username).delete()


def forget_old(*, now: datetime) -> None:
    """What is too old to count. It has addresses and names in it."""
    AccessAttempt.objects.filter(attempt_time__lt=now - settings.AXES_COOLOFF_TIME).delete()


@receiver(user_locked_out, dispatch_uid="backoffice.entry.lockout")
def record_lock(sender: object, request: HttpRequest, username: str | None, **kwargs: object) -> None:
    """
    Once for each lock, of a login that there is: what is tried while it is locked is no news. Failures that come at the
    same moment may each count further than the one that locks.
    """
    is_news = (getattr(request, "axes_failures_since_start", None) or 0) >= settings.AXES_FAILURE_LIMIT
    person = StaffMember.objects.filter(username=username).first() if is_news else None
    address = client_address(request)
    if person is not None and not _is_told(person, address):
        by = Actor(person, None if address is None else str(address), datetime.now(UTC))
        record(by=by, operator=person.operator, action=Action.LOCKED_OUT, after={"login": person.username})


def _is_told(person: StaffMember, address: Address | None) -> bool:
    since = datetime.now(UTC) - settings.AXES_COOLOFF_TIME
    told = AuditEvent.objects.filter(who=person, action=Action.LOCKED_OUT, at__gte=since)
    return told.filter(address=None if address is None else str(address)).exists()


def refuse(request: HttpRequest, *unused: object) -> HttpResponse:
    """The page of whoever is locked out, in place of any other answer. Named in settings, for the middleware."""
    shown = {"minutes": settings.LOGIN_LOCK_MINUTES}
    return render(request, "backoffice/entry/locked.html", shown, status=429)
