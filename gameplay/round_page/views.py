"""`/round/<link>`: one round. `/fair`: check one. Nothing runs in the browser, and nothing is kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from gameplay import proof_files
from gameplay.errors import RoundNotFound
from gameplay.models import GameRound
from gameplay.round_links import round_of
from gameplay.round_page import page
from gameplay.round_page.checked import checked
from gameplay.verification import NotVerifiableError, proof_of
from players.errors import ValidationFailed
from players.wire import json

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
TITLES = {404: "There is no such round", 409: "Not yet", 410: "This link has expired"}
View = Callable[..., HttpResponseBase]


def guarded(view: View) -> View:
    """No script, nobody's frame, no trace of the link; a refusal is a page that says so."""

    @wraps(view)
    def answered(request: HttpRequest, **path: str) -> HttpResponseBase:
        try:
            answer = view(request, **path)
        except RoundNotFound as refused:
            answer = _message(request, refused.message, refused.status)
        except NotVerifiableError as refused:
            answer = _message(request, str(refused), 409)
        answer["Content-Security-Policy"] = POLICY
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex"
        answer["Cache-Control"] = "no-store"
        return answer

    return answered


@require_safe
@guarded
def show(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "round/round.html", page.shown(_round_at(token)) | {"token": token})


@require_safe
@guarded
def download(_request: HttpRequest, token: str) -> HttpResponse:
    """`round.json`: all that it takes to recompute the round elsewhere."""
    round_ = _round_at(token)
    answer = HttpResponse(json.write(proof_of(round_)), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="round-{round_.pk}.json"'
    return answer


@csrf_exempt  # it changes nothing, and no cookie is looked at
@require_http_methods(["GET", "HEAD", "POST"])
@guarded
def fair(request: HttpRequest) -> HttpResponse:
    """Without a round: the form. A link of a round's page brings its round along."""
    if request.method == "POST":
        text = _sent(request)
    elif token := request.GET.get("round"):
        text = json.write(proof_of(_round_at(token))).decode()
    else:
        return render(request, "round/fair.html", {})
    try:
        return render(request, "round/fair.html", {"text": text, **checked(text)})
    except ValidationFailed as refused:
        shown: dict[str, Any] = {
            "text": text[: proof_files.LARGEST_FILE],
            "errors": refused.details["errors"],
        }
        return render(request, "round/fair.html", shown, status=400)


@require_safe
@guarded
def script(_request: HttpRequest) -> HttpResponseBase:
    """docs/verify_round.py, for those who trust no server."""
    path = settings.BASE_DIR / "docs" / "verify_round.py"
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="text/x-python")


def _round_at(token: str) -> GameRound:
    found = page.find(round_of(token))
    if found is None:
        raise RoundNotFound
    return found


def _sent(request: HttpRequest) -> str:
    file = request.FILES.get("file")
    if isinstance(file, UploadedFile):
        content: bytes = file.read(proof_files.LARGEST_FILE + 1)
        return content.decode("utf-8", "replace")
    return request.POST.get("text", "")


def _message(request: HttpRequest, text: str, status: int) -> HttpResponse:
    return render(request, "round/message.html", {"title": TITLES[status], "text": text}, status=status)
