"""Handing in a file, saying what its columns mean, and taking the findings away."""

from itertools import islice

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from backoffice import access, shown, words
from backoffice.audit import Actor
from backoffice.closes.forms import zones
from backoffice.models.reconciliation import Reconciliation
from backoffice.reconciliation import actions
from backoffice.reconciliation.forms import ColumnsForm, FileForm, mappings_of
from backoffice.reconciliation.reading import Reading
from backoffice.reconciliation.upload import MOST_BYTES, table_of
from players.errors import DomainError

LINES_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    seen = access.visible_operators(access.person_of(request))
    if request.method != "POST":
        return _file_page(request, FileForm(seen))
    form = FileForm(seen, request.POST, request.FILES)
    if not form.is_valid():
        return _file_page(request, form, status=400)
    file = form.cleaned_data["file"]
    try:
        it = actions.hand_in(
            by=Actor.of(request),
            operator=form.cleaned_data["operator"],
            file_name=file.name,
            content=file.read(MOST_BYTES + 1),
        )
    except DomainError as refusal:
        form.add_error("file", words.refusal(refusal))
        return _file_page(request, form, status=refusal.status)
    return redirect("admin:reconciliation_columns", it.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, reconciliation_id: int) -> HttpResponse:
    it = get_object_or_404(_seen(request), pk=reconciliation_id)
    if it.content is None:
        return redirect(shown.change_url("backoffice_reconciliation", it.pk))
    header = table_of(bytes(it.content)).header
    if request.method != "POST":
        return _columns_page(request, it, ColumnsForm(header, kept=_kept(request, it)))
    form = ColumnsForm(header, request.POST)
    if not form.is_valid():
        return _columns_page(request, it, form, status=400)
    try:
        actions.run(
            by=Actor.of(request),
            reconciliation=it,
            reading=form.reading(),
            wanted=form.wanted(),
            keep_as=form.cleaned_data["keep_as"].strip(),
        )
    except DomainError as refusal:
        form.add_error(None, words.refusal(refusal))
        return _columns_page(request, it, form, status=refusal.status)
    messages.success(request, "Reconciled. What differs is below.")
    return redirect(shown.change_url("backoffice_reconciliation", it.pk))


def _kept(request: HttpRequest, it: Reconciliation) -> Reading | None:
    """The mapping that the person chose, or the only one of the operator."""
    kept = list(mappings_of(it.operator))
    chosen = request.GET.get("mapping")
    found = [one for one in kept if one.name == chosen] or (kept if len(kept) == 1 and chosen is None else [])
    return Reading(**found[0].reading) if found else None


def _seen(request: HttpRequest) -> QuerySet[Reconciliation]:
    return access.visible(Reconciliation.objects.select_related("operator"), access.person_of(request))


def _file_page(request: HttpRequest, form: FileForm, *, status: int = 200) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": "Reconcile a file", "form": form}
    return TemplateResponse(request, "backoffice/reconciliation/file.html", context, status=status)


def _columns_page(
    request: HttpRequest, it: Reconciliation, form: ColumnsForm, *, status: int = 200
) -> HttpResponse:
    table = table_of(bytes(it.content or b""))
    context = {
        **admin.site.each_context(request),
        "title": "What the columns mean",
        "it": it,
        "form": form,
        "header": table.header,
        "lines": [cells for _number, cells in islice(table.lines(), LINES_SHOWN)],
        "mappings": mappings_of(it.operator),
        "zones": zones(),
    }
    return TemplateResponse(request, "backoffice/reconciliation/columns.html", context, status=status)
