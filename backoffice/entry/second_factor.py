"""
The second factor: an authenticator app (TOTP), and recovery codes for the day the phone is gone. The devices are
django-otp's, which refuses a code that was used and slows down whoever guesses.
"""

import base64
from dataclasses import dataclass
from datetime import datetime

import segno
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from players.errors import ParametersInvalid
from players.models import StaffMember

RECOVERY_CODES = 10
APP, RECOVERY = "Authenticator app", "Recovery codes"


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the app needs: the picture, and the secret to type where a picture cannot be taken."""

    device: TOTPDevice
    picture: str
    secret: str


def begin(*, person: StaffMember) -> SetUp:
    """A fresh secret. Nothing depends on it until `confirm`."""
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()
    return describe(TOTPDevice.objects.create(user=person, name=APP, confirmed=False))


def describe(device: TOTPDevice) -> SetUp:
    picture = segno.make(device.config_url, error="m").svg_inline(
        scale=5,
        border=4,
        dark="#000",
        light="#fff",
        title="QR code for the authenticator app",
        omitsize=False,
    )
    secret = base64.b32encode(device.bin_key).decode()
    return SetUp(device, picture, " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))


def pending(person: StaffMember, device_id: object) -> TOTPDevice | None:
    return (
        TOTPDevice.objects.filter(user=person, confirmed=False, pk=device_id).first() if device_id else None
    )


@transaction.atomic
def confirm(*, device: TOTPDevice, code: str, now: datetime) -> list[str]:
    """
    The app shows the right code, so from now on it is asked for. Returns the recovery codes, this once. Every other
    session of the person ends.

    :raises ParametersInvalid: the code is not right.
    """
    person = StaffMember.objects.select_for_update(no_key=True).get(pk=device.user_id)
    held = TOTPDevice.objects.select_for_update().get(pk=device.pk)
    if not held.verify_token(_plain(code)):
        raise ParametersInvalid(
            errors={"code": ["This is not the code that the app shows now: try the next one."]}
        )
    TOTPDevice.objects.filter(user=person).exclude(pk=held.pk).delete()
    held.confirmed = True
    held.save(update_fields=["confirmed"])
    person.second_factor_since = now
    person.end_sessions()
    person.save(update_fields=["second_factor_since", "sessions_epoch"])
    return make_recovery_codes(person=person)


@transaction.atomic
def make_recovery_codes(*, person: StaffMember) -> list[str]:
    """New ones; the old ones are void. Only their digests are kept."""
    StaffMember.objects.select_for_update(no_key=True).get(pk=person.pk)
    # The device stays, since a session may stand on it.
    device, _made = StaticDevice.objects.get_or_create(user=person, defaults={"name": RECOVERY})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(it)) for it in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def recovery_codes_left(person: StaffMember) -> int:
    left: int = StaticToken.objects.filter(device__user=person, device__confirmed=True).count()
    return left


@transaction.atomic
def remove(*, person: StaffMember) -> None:
    """Device and codes. Every session of the person ends."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
    held = StaffMember.objects.select_for_update(no_key=True).get(pk=person.pk)
    held.second_factor_since = None
    held.end_sessions()
    held.save(update_fields=["second_factor_since", "sessions_epoch"])


@transaction.atomic
def verify(*, person: StaffMember, code: str) -> Device | None:
    """
    The device that the code is of; None: of none, or used before, or too soon after a wrong one. Six digits are the
    app's, anything else is a recovery code, which is used up.
    """
    typed = _plain(code)
    of_the_app = typed.isdigit() and len(typed) == 6
    kind = TOTPDevice if of_the_app else StaticDevice
    device: Device | None = kind.objects.select_for_update().filter(user=person, confirmed=True).first()
    if device is None or not device.verify_token(typed if of_the_app else _digest(typed)):
        return None
    return device


def _plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").lower()


def _digest(code: str) -> str:
    """What is kept of a recovery code: 80 bits of a digest with our key, as many as the column takes."""
    digest = salted_hmac("backoffice.recovery_code", code, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode()
