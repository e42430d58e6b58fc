"""The administrators' pages about people who log in."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice import access, words
from backoffice.audit import Actor
from backoffice.entry import lockout
from backoffice.staff import actions, queries
from backoffice.staff.actions import NewLogin
from backoffice.staff.forms import AddForm, RoleForm
from players.errors import DomainError, ParametersInvalid
from players.models import StaffMember


@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    listed = queries.people(search=request.GET.get("q", ""), after=request.GET.get("after", ""))
    return _page(request, "list", {"title": "Staff", "listed": listed, "now": datetime.now(UTC)})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = AddForm(request.POST or None)
    if form.is_valid():
        try:
            issued = actions.add(by=Actor.of(request), **form.cleaned_data)
        except ParametersInvalid:
            form.add_error("username", "This login name is taken: choose another one.")
        else:
            return _show(request, issued.person, issued=issued, status=201)
    shown = {"title": "Add a person", "form": form}
    return _page(request, "add", shown, status=400 if form.errors else 200)


@require_safe
def show(request: HttpRequest, person_id: int) -> HttpResponse:
    return _show(request, _person(person_id))


@require_POST
def change_role(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _show(request, person, form=form, status=400)
    role = form.cleaned_data["role"]
    done = f"{person.username} has the role {role} now, and was logged out everywhere."
    return _change(request, person, lambda by: actions.change_role(by=by, person=person, role=role), done)


@require_POST
def change_active(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    active = request.POST.get("active") == "yes"
    done = "can log in again" if active else "is out, at once, and cannot log in"
    done = f"{person.username} {done}."
    return _change(
        request, person, lambda by: actions.change_active(by=by, person=person, active=active), done
    )


@require_POST
def give_password(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answers with the page itself, which shows the password this once."""
    person = _person(person_id)
    try:
        issued = actions.give_password(by=Actor.of(request), person=person)
    except DomainError as refusal:
        return _show(request, person, refusal=refusal, status=refusal.status)
    return _show(request, _person(person_id), issued=issued, status=201)


@require_POST
def reset_second_factor(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    done = f"The second factor of {person.username} is gone, and {person.username} was logged out everywhere."
    return _change(request, person, lambda by: actions.reset_second_factor(by=by, person=person), done)


@require_POST
def unlock(request: HttpRequest, person_id: int) -> HttpResponse:
    person = _person(person_id)
    return _change(request, person, lambda by: actions.unlock(by=by, person=person), "Unlocked.")


def _change(
    request: HttpRequest, person: StaffMember, change: Callable[[Actor], None], done: str
) -> HttpResponse:
    try:
        change(Actor.of(request))
    except DomainError as refusal:
        return _show(request, person, refusal=refusal, status=refusal.status)
    messages.success(request, done)
    return redirect("admin:staff_member", person.pk)


def _person(person_id: int) -> StaffMember:
    return get_object_or_404(StaffMember.objects.select_related("operator"), pk=person_id)


def _show(
    request: HttpRequest,
    person: StaffMember,
    *,
    form: RoleForm | None = None,
    issued: NewLogin | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    role = person.role
    shown = {
        "title": f"Staff: {person.username}",
        "person": person,
        "role": role,
        "is_self": person == access.person_of(request),
        "form": form or RoleForm(initial={"role": role}),
        "locked_at": lockout.locked_addresses(person),
        "issued": issued,
        "refusal": None if refusal is None else words.refusal(refusal),
    }
    return _page(request, "person", shown, status=status)


def _page(request: HttpRequest, name: str, shown: dict[str, object], *, status: int = 200) -> HttpResponse:
    context = {**admin.site.each_context(request), **shown}
    answer = TemplateResponse(request, f"backoffice/staff/{name}.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
