"""The tree of accounts, and opening one."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from backoffice import access, words
from backoffice.audit import Actor
from backoffice.models import Right
from backoffice.operators import actions
from backoffice.operators.branches import branches
from backoffice.operators.forms import AccountForm
from players.errors import DomainError


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    person = access.person_of(request)
    roots, has_more = branches(access.visible_operators(person))
    context = {
        **admin.site.each_context(request),
        "title": "Tree of accounts",
        "roots": roots,
        "has_more": has_more,
        "may_administer": access.may(person, Right.ADMINISTER_OPERATORS),
    }
    return TemplateResponse(request, "backoffice/operators_tree.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Answers a POST with the page itself, which shows the token and the first password this once."""
    if request.method != "POST":
        return _page(request, AccountForm())
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    try:
        opened = actions.open_account(by=Actor.of(request), **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, form, refusal=words.refusal(refusal), status=refusal.status)
    return _page(request, AccountForm(), opened=opened, status=201)


def _page(
    request: HttpRequest,
    form: AccountForm,
    *,
    opened: actions.Opened | None = None,
    refusal: str | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Open an account",
        "form": form,
        "opened": opened,
        "refusal": refusal,
    }
    return TemplateResponse(request, "backoffice/operators_new.html", context, status=status)
