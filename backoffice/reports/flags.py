"""A flag's state and note. The list and the page are backoffice/admin/flags.py."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from backoffice import access, shown, words
from backoffice.audit import Actor
from backoffice.reports import actions
from backoffice.reports.forms import FlagForm
from gameplay.models import Flag, FlagKind
from players.errors import DomainError
from players.models import StaffMember


def visible_flags(flags: QuerySet[Flag], person: StaffMember) -> QuerySet[Flag]:
    """What accuses the operator itself is for the platform's people."""
    seen = access.visible(flags, person)
    return seen if access.sees_everything(person) else seen.exclude(kind=FlagKind.REFUSED_WINS)


@require_POST
def change(request: HttpRequest, flag_id: int) -> HttpResponse:
    seen = visible_flags(Flag.objects.select_related("operator"), access.person_of(request))
    flag = get_object_or_404(seen, pk=flag_id)
    page, form = shown.change_url("gameplay_flag", flag.pk), FlagForm(request.POST)
    if not form.is_valid():
        return refused(request, "Choose a state, and write what was found.", page, status=400)
    try:
        actions.change_flag(by=Actor.of(request), flag=flag, **form.cleaned_data)
    except DomainError as refusal:
        return refused(request, words.refusal(refusal), page, status=refusal.status)
    messages.success(request, f"The flag is {form.cleaned_data['state']} now.")
    return redirect(page)


def refused(request: HttpRequest, why: str, page: str, *, status: int) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": "Nothing was done", "refusal": why, "page": page}
    return TemplateResponse(request, "backoffice/refused.html", context, status=status)
