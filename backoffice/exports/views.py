"""The pages: what can be taken away, one export's form, its file, and finance tokens."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_POST

from backoffice import access, reading, shown, words
from backoffice.audit import Actor
from backoffice.exports import taking, tokens
from backoffice.exports.asking import ExportForm, zones
from backoffice.exports.catalogue import EXPORTS
from backoffice.exports.declared import Export
from backoffice.exports.token_form import FinanceTokenForm
from players.errors import DomainError


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    person = access.person_of(request)
    found = [it for it in EXPORTS.values() if taking.may_take(person, it)]
    return _page(request, "index", "Exports", exports=found)


@require_GET
def show(request: HttpRequest, name: str) -> HttpResponse:
    """The form; sent with `show=totals`, what the file adds up to beside it."""
    export = _export(request, name)
    form = taking.form_of(export=export, person=access.person_of(request), request=request, is_sent=False)
    if request.GET.get("show") != "totals":
        return _form_page(request, export, form)
    try:
        found, upto, source = taking.totals_of(by=Actor.of(request), asked=taking.parsed(form))
    except DomainError as refusal:
        return _refused(request, export, form, refusal)
    totals = taking.as_wire(export, found)
    read_from = reading.note(source)
    return _form_page(request, export, form, totals=totals, query=_query(request, upto), read_from=read_from)


@require_GET
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The table itself. A form that is wrong is shown again."""
    export = _export(request, name)
    form = taking.form_of(export=export, person=access.person_of(request), request=request)
    try:
        asked = taking.parsed(form)
        with_totals = request.GET.get("totals") == "1"
        return taking.take(by=Actor.of(request), asked=asked, with_totals=with_totals)
    except DomainError as refusal:
        return _refused(request, export, form, refusal)


@require_GET
def show_tokens(request: HttpRequest) -> HttpResponse:
    return _token_page(request)


@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """Answers with the page itself, which shows the secret this once: nothing keeps it for a redirect."""
    form = FinanceTokenForm(access.person_of(request), request.POST)
    if not form.is_valid():
        return _token_page(request, form=form, status=400)
    try:
        issued = tokens.issue(by=Actor.of(request), **form.cleaned_data)
    except DomainError as refusal:
        return _token_page(request, form=form, refusal=refusal.message, status=refusal.status)
    return _token_page(request, issued=issued, status=201)


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(tokens.visible_tokens(access.person_of(request)), pk=token_id)
    tokens.revoke(by=Actor.of(request), token=token)
    return redirect("admin:finance_tokens")


def _export(request: HttpRequest, name: str) -> Export:
    found = EXPORTS.get(name)
    if found is None:
        raise Http404
    if not taking.may_take(access.person_of(request), found):
        raise PermissionDenied(f"Your role does not include this: {found.right.label.lower()}.")
    return found


def _refused(request: HttpRequest, export: Export, form: ExportForm, refusal: DomainError) -> HttpResponse:
    """The form again; what is wrong with a field stands beside it."""
    said = None if form.errors else words.refusal(refusal)
    return _form_page(request, export, form, status=refusal.status, refusal=said)


def _form_page(
    request: HttpRequest, export: Export, form: ExportForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    more = {"export": export, "form": form, "zones": sorted(zones())}
    return _page(request, "export", export.title, status=status, **more, **context)


def _query(request: HttpRequest, upto: str | None) -> str:
    """The same again, cut where the totals were."""
    found = request.GET.copy()
    found.pop("show", None)
    if upto is not None:
        found["upto"] = upto
    return found.urlencode()


def _token_page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    person = access.person_of(request)
    now = Actor.of(request).now
    listed = [
        {
            "token": it,
            "is_live": it.is_live(now),
            "state": "revoked" if it.revoked_at else "live" if it.is_live(now) else "expired",
            "until": shown.time(it.not_after),
            "used": shown.time(it.last_used_at),
            "ips": ", ".join(it.allowed_ips) or "anywhere",
        }
        for it in tokens.visible_tokens(person)[:100]
    ]
    form = context.pop("form", None) or FinanceTokenForm(person)
    return _page(request, "tokens", "Finance tokens", status=status, tokens=listed, form=form, **context)


def _page(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    everywhere = admin.site.each_context(request)
    return TemplateResponse(
        request, f"backoffice/exports/{template}.html", everywhere | {"title": title} | context, status=status
    )
