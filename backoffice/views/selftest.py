"""The operator self-test: run from the account's page, shown with every exchange, and taken away as a file."""

import base64
import json

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from backoffice import seamless
from backoffice.audit import Actor
from backoffice.forms import SelftestForm
from backoffice.views.page import account_of, render_account
from gameplay.selftest.run import Report
from players.errors import DomainError


@require_POST
def run(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    form = SelftestForm(operator, request.POST)
    if not form.is_valid():
        return render_account(request, operator, selftest_form=form, status=400)
    try:
        report = seamless.run_test(by=Actor.of(request), operator=operator, **form.cleaned_data)
    except DomainError as refusal:
        return render_account(request, operator, selftest_form=form, refusal=refusal, status=refusal.status)
    context = {
        **admin.site.each_context(request),
        "title": f"Self-test of {operator.name}",
        "operator": operator,
        "report": report,
        "failed": sum(not it.passed for it in report.results),
        "download": _as_link(report),
    }
    return TemplateResponse(request, "backoffice/selftest.html", context)


def _as_link(report: Report) -> str:
    """The file is in the page itself: running the test again for it would be another test."""
    text = json.dumps(report.as_json(), indent=2) + "\n"
    return f"data:application/json;base64,{base64.b64encode(text.encode()).decode()}"
