"""The time zone in which a person reads days. Kept in a cookie; without one, UTC."""

from datetime import tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

COOKIE = "countroom_zone"
COOKIE_SECONDS = 365 * 24 * 3600

# Offered while one types; every other one of the time zone database will do.
COMMON = [
    "UTC",
    "America/Bogota",
    "America/Lima",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Bangkok",
    "Asia/Dubai",
    "Asia/Ho_Chi_Minh",
    "Asia/Hong_Kong",
    "Asia/Jakarta",
    "Asia/Kolkata",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/Istanbul",
    "Europe/London",
    "Europe/Malta",
]


def zone_of(request: HttpRequest) -> tzinfo:
    """Whatever the cookie says that is no time zone is UTC."""
    named = request.COOKIES.get(COOKIE, "")
    return ZoneInfo(named if named in _known() else "UTC")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    answer = redirect("admin:index")
    named = request.POST.get("zone", "").strip()
    if named not in _known():
        messages.error(request, "There is no such time zone. They are named like Europe/Berlin.")
        return answer
    answer.set_cookie(
        COOKIE,
        named,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(available_timezones())
