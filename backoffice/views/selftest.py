"""The operator self-test, run from the account's page. What it finds is kept: see backoffice.account.selftests."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from backoffice import seamless
from backoffice.audit import Actor
from backoffice.forms import SelftestForm
from backoffice.views.page import account_of, render_account
from players.errors import DomainError


@require_POST
def run(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    form = SelftestForm(operator, request.POST)
    if not form.is_valid():
        return render_account(request, operator, selftest_form=form, status=400)
    try:
        kept = seamless.run_test(by=Actor.of(request), operator=operator, **form.cleaned_data)
    except DomainError as refusal:
        return render_account(request, operator, selftest_form=form, refusal=refusal, status=refusal.status)
    return redirect("admin:account_selftest_run", operator_id, kept.pk)
