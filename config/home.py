"""The page at `/`: where to go."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="12" fill="none" '
    'stroke="#0b6b4f" stroke-width="6" stroke-dasharray="9.4 3.17"/></svg>'
)


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"demo": settings.DEMO})


def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it on every page that names none."""
    return HttpResponse(ICON, content_type="image/svg+xml", headers={"Cache-Control": "max-age=86400"})
