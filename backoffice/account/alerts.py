"""Where alerts go beside the front page: of an account, and of the platform itself."""

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from backoffice import words
from backoffice.account import actions, password
from backoffice.account.forms import AlertRouteForm
from backoffice.account.secrets import reveal
from backoffice.audit import Actor
from backoffice.views.page import ShownSecret, account_of, render_account
from gameplay import notices
from gameplay.models import AlertRoute
from players.errors import DomainError
from players.models import Operator

SAVED = "Saved. New alerts go there from now on."


@require_POST
def change(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    form = AlertRouteForm(notices.route_of(operator), request.POST)
    if not form.is_valid():
        return render_account(request, operator, alerts_form=form, status=400)
    try:
        actions.change_alert_route(by=Actor.of(request), operator=operator, **form.cleaned_data)
    except DomainError as refusal:
        return render_account(request, operator, alerts_form=form, refusal=refusal, status=refusal.status)
    messages.success(request, SAVED)
    return redirect("admin:account", operator_id)


@require_POST
def show_secret(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    route = _kept(operator)
    tell = lambda: actions.show_route_secret(by=Actor.of(request), route=route)  # noqa: E731
    return reveal(request, operator, tell, title="The secret of the alerts' webhook")


@require_http_methods(["GET", "HEAD", "POST"])
def of_the_platform(request: HttpRequest) -> HttpResponse:
    route = notices.route_of(None)
    if request.method != "POST":
        return _page(request, route)
    form = AlertRouteForm(route, request.POST)
    if not form.is_valid():
        return _page(request, route, form=form, status=400)
    actions.change_alert_route(by=Actor.of(request), operator=None, **form.cleaned_data)
    messages.success(request, SAVED)
    return redirect("admin:alerts_where")


@require_POST
def platforms_secret(request: HttpRequest) -> HttpResponse:
    route = _kept(None)
    try:
        password.confirm(request)
    except DomainError as refusal:
        return _page(request, route, refusal=refusal, status=refusal.status)
    value = actions.show_route_secret(by=Actor.of(request), route=route)
    return _page(request, route, secret=ShownSecret("The secret of the alerts' webhook", value))


def _kept(operator: Operator | None) -> AlertRoute:
    """Only a route that was saved has a secret; 404 otherwise."""
    route = notices.route_of(operator)
    if route.pk is None:
        raise Http404
    return route


def _page(
    request: HttpRequest,
    route: AlertRoute,
    *,
    form: AlertRouteForm | None = None,
    secret: ShownSecret | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Where the platform's alerts go",
        "route": route,
        "alerts_form": form or AlertRouteForm(route),
        "secret": secret,
        "refusal": None if refusal is None else words.refusal(refusal),
    }
    return TemplateResponse(request, "backoffice/alerts_where.html", context, status=status)
