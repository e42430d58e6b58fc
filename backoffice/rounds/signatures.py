"""
The helper for signatures: what is signed of a pasted callback, and whether a pasted header is of one of the account's
tokens. It says yes or no to a signature that somebody has already, and so many times a minute.
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backoffice import access, words
from backoffice.views.page import account_of
from gameplay.models import WebhookSecret
from gameplay.seamless.inspection import Key, NotACallback, Pasted, headers_of, inspect
from players import vault
from players.models import Operator
from players.services.tokens import secret_of

LONGEST_BODY, LONGEST_HEADERS = 16_384, 4096
MOST_KEYS = 20
CHECKS_PER_MINUTE = 30
MOST_ACCOUNTS = 500


class SignatureForm(forms.Form):
    body = forms.CharField(max_length=LONGEST_BODY, strip=False, error_messages={"required": "Paste a body."})
    headers = forms.CharField(max_length=LONGEST_HEADERS, required=False)
    expected = forms.CharField(max_length=LONGEST_BODY, required=False, strip=False)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Whose callback is it? Who sees one account goes straight there."""
    seen = access.visible_operators(access.person_of(request)).order_by("login_id")
    found = list(seen.values_list("pk", "login_id", "name")[:MOST_ACCOUNTS])
    if len(found) == 1:
        return redirect("admin:account_signature", found[0][0])
    accounts = [
        (reverse("admin:account_signature", args=[pk]), login_id, name) for pk, login_id, name in found
    ]
    told = {**admin.site.each_context(request), "title": "Signature helper", "accounts": accounts}
    return TemplateResponse(request, "backoffice/signatures.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    form = SignatureForm(request.POST or None)
    told: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        told, status = _checked(request, operator, form)
    context = {
        **admin.site.each_context(request),
        "title": f"Signature helper: {operator.login_id}",
        "operator": operator,
        "form": form,
        **told,
    }
    return TemplateResponse(request, "backoffice/signature.html", context, status=status)


def _checked(request: HttpRequest, operator: Operator, form: SignatureForm) -> tuple[dict[str, Any], int]:
    if not _in_measure(access.person_of(request).pk):
        return {"refusal": f"{CHECKS_PER_MINUTE} checks a minute are enough. Wait a moment."}, 429
    if not form.is_valid():
        refusals = [str(it) for errors in form.errors.values() for it in errors]
        return {"refusal": " ".join(refusals)}, 400
    sent = form.cleaned_data
    now = datetime.now(UTC)
    pasted = Pasted(sent["body"], headers_of(sent["headers"]), sent["expected"])
    try:
        found = inspect(pasted, tokens=_tokens(operator, now), secrets=_secrets(operator), now=now)
    except NotACallback as wrong:
        return {"refusal": str(wrong)}, 400
    return {"found": found, "expected": sent["expected"]}, 200


def _in_measure(person_id: int) -> bool:
    """So many a minute for each person and process. A token has 122 random bits: nobody guesses, anyhow."""
    key = f"signature-checks:{person_id}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= CHECKS_PER_MINUTE
    except ValueError:  # the minute has ended just now
        return True


def _tokens(operator: Operator, now: datetime) -> list[Key]:
    """The signing one first; the others tell that a callback was signed with a token of before."""
    found = operator.tokens.order_by("-signing", "-pk")[:MOST_KEYS]
    return [Key(f"{it.hint}… ({words.token_state(it, now=now)})", secret_of(it)) for it in found]


def _secrets(operator: Operator) -> list[Key]:
    found = WebhookSecret.objects.filter(operator=operator).order_by("revoked_at", "-pk")[:MOST_KEYS]
    return [
        Key(
            f"webhook secret of {it.created_at:%Y-%m-%d %H:%M} UTC{', which is revoked' if it.revoked_at else ''}",
            vault.decrypt(it.secret_encrypted).decode(),
        )
        for it in found
    ]
