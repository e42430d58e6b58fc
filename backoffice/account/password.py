"""Asking for the password again, before a secret is shown: the person at the keyboard may be another one by now."""

from django.contrib.auth import authenticate
from django.http import HttpRequest

from backoffice import access
from players.errors import PermissionDenied


def confirm(request: HttpRequest) -> None:
    """
    A wrong one counts as a failed login, as at the login page.

    :raises PermissionDenied: it is not the password of whoever is logged in.
    """
    person = access.person_of(request)
    found = authenticate(request, username=person.username, password=request.POST.get("password", ""))
    if found is None or found.pk != person.pk:
        raise PermissionDenied("That is not your password. Nothing was shown, and nothing was changed.")
