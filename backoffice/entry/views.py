"""The pages between the right password and the back office, and those about one's own login."""

from typing import Any

import django_otp
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.models import Device

from backoffice import access
from backoffice.audit import Actor
from backoffice.entry import actions, lockout, second_factor, steps
from backoffice.entry.forms import (
    CodeForm,
    FirstPasswordForm,
    NewPasswordForm,
    PasswordAgainForm,
    RecoveryForm,
)
from backoffice.entry.steps import Step
from players.errors import ParametersInvalid
from players.models import StaffMember

GET_OR_POST = ["GET", "HEAD", "POST"]
# Which device this session is setting up.
SETTING_UP = "setting_up"


@never_cache
@require_http_methods(GET_OR_POST)
@steps.only_at(Step.CODE)
def ask_code(request: HttpRequest) -> HttpResponse:
    """The second factor of somebody who has one."""
    if lockout.is_locked(request, access.person_of(request).username):
        return _shut_out(request)
    recovering, sent = "recovery" in request.POST, request.POST or None
    form, recovery = CodeForm(None if recovering else sent), RecoveryForm(sent if recovering else None)
    tried = recovery if recovering else form
    if tried.is_valid() and (answer := _try_code(request, tried)) is not None:
        return answer
    shown = {"title": "Two-factor login", "form": form, "recovery": recovery, "recovering": recovering}
    return _page(request, "code", shown, status=400 if tried.errors else 200)


@never_cache
@require_http_methods(GET_OR_POST)
def set_up(request: HttpRequest) -> HttpResponse:
    """A second factor for whoever needs one or wants another: the password, the picture, a code, recovery codes."""
    if not (
        access.may_enter(request) or (steps.next_step(request) == Step.ENROL and steps.may_begin(request))
    ):
        return redirect("admin:login")
    if request.method == "POST" and "code" in request.POST:
        return _confirm(request)
    form = PasswordAgainForm(request.POST or None)
    if (answer := _check_password(request, form)) is not None:
        return answer
    if not form.is_valid():
        shown = {"title": "Set up two-factor login", "form": form, "required": not access.may_enter(request)}
        return _page(request, "set_up", shown, status=400 if form.errors else 200)
    begun = second_factor.begin(person=access.person_of(request))
    request.session[SETTING_UP] = begun.device.pk
    return _page(request, "confirm", {"title": "Scan and confirm", "set_up": begun, "form": CodeForm()})


@never_cache
@require_http_methods(GET_OR_POST)
@steps.only_at(Step.PASSWORD)
def first_password(request: HttpRequest) -> HttpResponse:
    """In place of a one-time password, which was typed just now."""
    return _new_password(request, FirstPasswordForm(request.POST or None))


@never_cache
@require_http_methods(GET_OR_POST)
def change_password(request: HttpRequest) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    return _check_password(request, form) or _new_password(request, form)


@never_cache
@require_safe
def own_login(request: HttpRequest) -> HttpResponse:
    return _own_login(request)


@never_cache
@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    form = PasswordAgainForm(request.POST)
    if (answer := _check_password(request, form)) is not None:
        return answer
    if not form.is_valid() or access.person_of(request).second_factor_since is None:
        return _own_login(request, form)
    return _show_codes(request, actions.make_recovery_codes(by=Actor.of(request)))


@never_cache
@require_POST
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    form = PasswordAgainForm(request.POST)
    if (answer := _check_password(request, form)) is not None:
        return answer
    if not form.is_valid() or access.person_of(request).second_factor_since is None:
        return _own_login(request, form)
    actions.remove_second_factor(by=Actor.of(request))
    _go_on_alone(request)
    messages.success(
        request, "Removed. Your password alone is asked for from now on, unless a second factor is required."
    )
    return redirect("admin:own_login")


def _try_code(request: HttpRequest, form: forms.Form) -> HttpResponse | None:
    """None: the form says what was wrong."""
    person = access.person_of(request)
    device = second_factor.verify(person=person, code=form.cleaned_data["code"])
    if device is not None:
        return _let_in(request, person, device)
    if lockout.count_failure(request, person.username):
        return _shut_out(request)
    form.add_error("code", "This code is not right, or was used already. Wait for the next one, and try it.")
    return None


def _shut_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return lockout.refuse(request)


def _let_in(request: HttpRequest, person: StaffMember, device: Device) -> HttpResponse:
    django_otp.login(request, device)
    # Who knew the session's key before knows nothing now.
    request.session.cycle_key()
    lockout.forget_failures(request, person.username)
    actions.log_in(by=Actor.of(request), with_code=True)
    return steps.onwards(request)


def _confirm(request: HttpRequest) -> HttpResponse:
    person = access.person_of(request)
    device = second_factor.pending(person, request.session.get(SETTING_UP))
    if device is None:
        return redirect("admin:second_factor_set_up")
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            codes = actions.add_second_factor(
                by=Actor.of(request), device=device, code=form.cleaned_data["code"]
            )
        except ParametersInvalid as refusal:
            form.add_error("code", _problems(refusal, "code"))
        else:
            del request.session[SETTING_UP]
            _go_on_alone(request)
            django_otp.login(request, device)
            return _show_codes(request, codes)
    shown = {"title": "Scan and confirm", "set_up": second_factor.describe(device), "form": form}
    return _page(request, "confirm", shown, status=400)


def _new_password(request: HttpRequest, form: FirstPasswordForm) -> HttpResponse:
    if form.is_valid():
        try:
            actions.change_password(by=Actor.of(request), password=form.cleaned_data["new"])
        except ParametersInvalid as refusal:
            form.add_error("new", _problems(refusal, "password"))
        else:
            _go_on_alone(request)
            messages.success(request, "Your password was changed. Your other sessions have ended.")
            return steps.onwards(request)
    shown = {"title": "Choose a new password", "form": form}
    return _page(request, "password", shown, status=400 if form.errors else 200)


def _check_password(request: HttpRequest, form: forms.Form) -> HttpResponse | None:
    """Put what is wrong with the password into the form; an answer only when it was wrong too often."""
    if not form.is_valid() or lockout.password_is_right(request, form.cleaned_data["password"]):
        return None
    if getattr(request, "axes_locked_out", False):
        return _shut_out(request)
    form.add_error("password", "This is not your password.")
    return None


def _problems(refusal: ParametersInvalid, field: str) -> list[str]:
    """The service's own sentences."""
    errors = refusal.details["errors"]
    assert isinstance(errors, dict), "ParametersInvalid names fields"
    return list(errors[field])


def _go_on_alone(request: HttpRequest) -> None:
    """Every other session of the person has ended; this one goes on, under another key."""
    person = StaffMember.objects.get(pk=access.person_of(request).pk)
    person.otp_device = getattr(request.user, "otp_device", None)  # type: ignore[attr-defined]
    request.user = person
    update_session_auth_hash(request, person)


def _own_login(request: HttpRequest, form: forms.Form | None = None) -> HttpResponse:
    person = access.person_of(request)
    shown = {
        **admin.site.each_context(request),
        "title": "Your login",
        "since": person.second_factor_since,
        "codes_left": second_factor.recovery_codes_left(person),
        "form": form or PasswordAgainForm(),
    }
    status = 400 if form is not None else 200
    return TemplateResponse(request, "backoffice/entry/own_login.html", shown, status=status)


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Shown by the answer itself, this once: nothing keeps them for a redirect."""
    shown = {"title": "Your recovery codes", "codes": codes, "go_on": steps.wanted_page(request)}
    return _page(request, "recovery_codes", shown, status=201)


def _page(request: HttpRequest, name: str, shown: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {**admin.site.each_context(request), "next": steps.wanted_page(request), **shown}
    return TemplateResponse(request, f"backoffice/entry/{name}.html", context, status=status)
