"""Closing a period, holding a close against the books, and taking it away as text."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice import access, shown, words
from backoffice.audit import Actor
from backoffice.closes import actions, closing
from backoffice.closes.forms import CloseForm, zones
from backoffice.closes.text import close_text, correction_text
from backoffice.models.closes import CloseState, FinanceClose
from players.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    seen = access.visible_operators(access.person_of(request))
    if request.method != "POST":
        return _form_page(request, CloseForm(seen))
    form = CloseForm(seen, request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=400)
    try:
        close = actions.close_period(by=Actor.of(request), **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, words.refusal(refusal))
        return _form_page(request, form, status=refusal.status)
    messages.success(request, "Asked for. The worker seals it as soon as nothing can be added to the period.")
    return redirect(shown.change_url("backoffice_financeclose", close.pk))


@require_POST
def check(request: HttpRequest, close_id: int) -> HttpResponse:
    close = close_of(request, close_id)
    try:
        found = actions.check_against_the_books(by=Actor.of(request), close=close)
    except DomainError as refusal:
        messages.error(request, words.refusal(refusal))
    else:
        if found is None:
            messages.success(request, "The books say what was sealed and corrected. Nothing was added.")
        else:
            messages.warning(
                request, "The books differ from what was sealed: the correction below was added."
            )
    return redirect(shown.change_url("backoffice_financeclose", close_id))


@require_safe
def text(request: HttpRequest, close_id: int) -> HttpResponse:
    """The bytes that the hashes are of: the close, then each correction, with an empty line between."""
    close = get_object_or_404(_seen(request), pk=close_id, state=CloseState.SEALED)
    parts = [close_text(close, closing.sealed_lines(close))]
    for it in close.corrections.order_by("id"):
        lines = closing.lines_of(it)
        parts.append(correction_text(close, it.found_at, lines, previous=it.previous_hash))
    answer = HttpResponse("\n".join(parts), content_type="text/plain; charset=utf-8")
    name = f"close-{close.currency}-{close.number}.txt"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def close_of(request: HttpRequest, close_id: int) -> FinanceClose:
    """The close, if the person sees its operator; 404 otherwise."""
    return get_object_or_404(_seen(request), pk=close_id)


def _seen(request: HttpRequest) -> QuerySet[FinanceClose]:
    return access.visible(FinanceClose.objects.select_related("operator"), access.person_of(request))


def _form_page(request: HttpRequest, form: CloseForm, *, status: int = 200) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Close a day or month",
        "form": form,
        "zones": zones(),
    }
    return TemplateResponse(request, "backoffice/closes/new.html", context, status=status)
