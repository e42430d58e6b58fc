"""What people do about their own login: the service and the audit event, in one transaction."""

from collections.abc import Mapping

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from backoffice.audit import Actor, record
from backoffice.entry import second_factor
from backoffice.models import Action
from players.models import StaffMember
from players.services import staff


def log_in(*, by: Actor, with_code: bool) -> None:
    """Somebody is in: with a second factor, or with the password of a login that has none (yet)."""
    _record(by, Action.LOGGED_IN, {}, {"second_factor": with_code})


def log_out(*, by: Actor) -> None:
    """By a click. A session that ends by itself leaves no event."""
    _record(by, Action.LOGGED_OUT, {}, {})


@transaction.atomic
def add_second_factor(*, by: Actor, device: TOTPDevice, code: str) -> list[str]:
    """Returns the recovery codes. :raises ParametersInvalid: the code is not right."""
    had_one = by.person.second_factor_since is not None
    codes = second_factor.confirm(device=device, code=code, now=by.now)
    before, after = {"second_factor": had_one}, {"second_factor": True, "recovery_codes": len(codes)}
    _record(by, Action.SECOND_FACTOR_ADDED, before, after)
    return codes


@transaction.atomic
def make_recovery_codes(*, by: Actor) -> list[str]:
    before = {"recovery_codes": second_factor.recovery_codes_left(by.person)}
    codes = second_factor.make_recovery_codes(person=by.person)
    _record(by, Action.RECOVERY_CODES_MADE, before, {"recovery_codes": len(codes)})
    return codes


@transaction.atomic
def remove_second_factor(*, by: Actor) -> None:
    second_factor.remove(person=by.person)
    _record(by, Action.SECOND_FACTOR_REMOVED, {"second_factor": True}, {"second_factor": False})


@transaction.atomic
def change_password(*, by: Actor, password: str) -> StaffMember:
    """:raises ParametersInvalid: it is too easy to guess, or the one there is."""
    was_one_time = by.person.must_change_password
    person = staff.change_password(person=by.person, password=password)
    _record(by, Action.PASSWORD_CHANGED, {"one_time": was_one_time}, {"one_time": False})
    return person


def _record(by: Actor, action: Action, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    login = {"login": by.person.username}
    record(
        by=by,
        operator=by.person.operator,
        action=action,
        before={**login, **before},
        after={**login, **after},
    )
