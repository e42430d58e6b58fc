"""What somebody who gave the right password still has to do before the back office opens."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from players.models import StaffMember

View = Callable[..., HttpResponse]


class Step(StrEnum):
    """Its page, by the name of the address."""

    CODE = "second_factor"
    PASSWORD = "first_password"  # noqa: S105 # nosec B105 - an address
    ENROL = "second_factor_set_up"


def next_step(request: HttpRequest) -> Step | None:
    """None: nothing is missing. Whoever has a second factor is asked for it, whether it is required or not."""
    person = request.user
    if not isinstance(person, StaffMember):
        return None
    verified = getattr(person, "otp_device", None) is not None  # the middleware's
    if person.second_factor_since is not None and not verified:
        return Step.CODE
    if person.must_change_password:
        return Step.PASSWORD
    if settings.TWO_FACTOR_REQUIRED and not verified:
        return Step.ENROL
    return None


def only_at(step: Step) -> Callable[[View], View]:
    """For the pages of a step: those who are elsewhere on their way in are led there."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if next_step(request) == step and may_begin(request):
                return view(request, *args, **kwargs)
            return redirect("admin:login")

        return guarded

    return guard


def may_begin(request: HttpRequest) -> bool:
    """Who may log in at all, whatever is still missing."""
    user = request.user
    return isinstance(user, StaffMember) and user.is_staff and user.may_log_in


def to_step(request: HttpRequest, step: Step) -> HttpResponse:
    wanted = urlencode({"next": wanted_page(request)})
    return redirect(f"{reverse(f'admin:{step}')}?{wanted}")


def onwards(request: HttpRequest) -> HttpResponse:
    """To what is still missing, or to the page that was asked for."""
    step = next_step(request)
    return redirect(wanted_page(request)) if step is None else to_step(request, step)


def wanted_page(request: HttpRequest) -> str:
    """Where to go in the end; never to another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else reverse("admin:index")
