"""The page at `/`: where to go."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"demo": settings.DEMO})
