"""People's logins, which administrators change, and one's own, which everybody does."""

from players.models import StaffMember
from tests.backoffice.conftest import House
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD

ADMINISTRATORS = (LOGIN, *[FORBIDDEN] * 6)

TABLE = {
    ("own_login", "GET"): (LOGIN, *[200] * 7),
    ("own_login", "POST"): (LOGIN, *[METHOD] * 7),
    # The password that is sent is nobody's.
    ("own_recovery_codes", "POST"): (LOGIN, *[400] * 7),
    ("own_second_factor_remove", "POST"): (LOGIN, *[400] * 7),
    ("staff", "GET"): (*ADMINISTRATORS, 200),
    ("staff", "POST"): (*ADMINISTRATORS, METHOD),
    ("staff_add", "GET"): (*ADMINISTRATORS, 200),
    ("staff_add", "POST"): (*ADMINISTRATORS, 201),
    ("staff_member", "GET"): (*ADMINISTRATORS, 200),
    ("staff_member", "POST"): (*ADMINISTRATORS, METHOD),
    ("staff_role", "POST"): (*ADMINISTRATORS, 302),
    ("staff_active", "POST"): (*ADMINISTRATORS, 302),
    ("staff_password", "POST"): (*ADMINISTRATORS, 201),
    ("staff_second_factor", "POST"): (*ADMINISTRATORS, 302),
    ("staff_unlock", "POST"): (*ADMINISTRATORS, 302),
}


def arguments(name: str, house: House) -> list[object]:
    if name.startswith("own_") or name in ("staff", "staff_add"):
        return []
    return [StaffMember.objects.get_or_create(username="zoe", is_staff=True)[0].pk]


def form(name: str, house: House) -> dict[str, str]:
    return {
        "own_recovery_codes": {"password": "nobody's"},
        "own_second_factor_remove": {"password": "nobody's"},
        "staff_add": {"username": "new", "role": "operator staff", "operator": house.operator.login_id},
        "staff_role": {"role": "support"},
        "staff_active": {"active": "no"},
    }.get(name, {})
