"""
Somebody at the login page, as a browser meets it.

    door = Door(boss)
    door.log_in()
    assert door.is_in
"""

import base64
import time
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from players.models import StaffMember
from tests.backoffice.conftest import PASSWORD


class Door(Client):
    def __init__(self, person: StaffMember, address: str = "192.0.2.7", **more: Any) -> None:
        super().__init__(REMOTE_ADDR=address, **more)
        self.person = person

    def log_in(self, password: str = PASSWORD) -> HttpResponse:
        """Follows to whatever is asked for next."""
        sent = {"username": self.person.username, "password": password}
        return self.post(reverse("admin:login"), sent, follow=True)

    def send(self, view: str, **form: str) -> HttpResponse:
        return self.post(reverse(f"admin:{view}"), form, follow=True)

    def set_up(self) -> tuple[bytes, list[str]]:
        """A second factor, confirmed with the app's present code: its key, and the recovery codes."""
        shown = self.send("second_factor_set_up", password=PASSWORD).context["set_up"]
        key = base64.b32decode(shown.secret.replace(" ", ""))
        answer = self.send("second_factor_set_up", code=present_code(key))
        return key, answer.context["codes"]

    @property
    def is_in(self) -> bool:
        return self.get(reverse("admin:index")).status_code == 200

    @property
    def is_asked_for(self) -> str:
        """The page that one is led to."""
        answer = self.get(reverse("admin:index"), follow=True)
        return answer.resolver_match.url_name


def present_code(key: bytes) -> str:
    return code_of(key, ahead=0)


def code_of(key: bytes, *, ahead: int = 30) -> str:
    """The app's next code: the present one was used to set it up."""
    app = TOTP(key)
    app.time = time.time() + ahead
    return f"{app.token():06d}"


def with_second_factor(person: StaffMember) -> tuple[bytes, list[str]]:
    """As the person would: the key of the app, and the recovery codes."""
    door = Door(person)
    door.log_in()
    found = door.set_up()
    assert TOTPDevice.objects.filter(user=person, confirmed=True).count() == 1
    return found
