"""The self-tests that were run: each with its report, to read and to take away."""

import json

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from backoffice import access
from backoffice.veil import Veil
from backoffice.views.page import account_of
from gameplay.models import SelftestRun


@require_safe
def show(request: HttpRequest, operator_id: int, run_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    run = _run(operator.pk, run_id)
    context = {
        **admin.site.each_context(request),
        "title": f"Self-test of {operator.name}",
        "operator": operator,
        "run": run,
        "report": run.report,
        "by": None if run.by is None else Veil(access.person_of(request)).name(run.by),
    }
    return TemplateResponse(request, "backoffice/selftest.html", context)


@require_safe
def download(request: HttpRequest, operator_id: int, run_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    run = _run(operator.pk, run_id)
    answer = HttpResponse(json.dumps(run.report, indent=2) + "\n", content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="selftest-{operator.login_id}-{run.pk}.json"'
    return answer


def _run(operator_id: int, run_id: int) -> SelftestRun:
    return get_object_or_404(SelftestRun.objects.select_related("by"), pk=run_id, operator_id=operator_id)
