"""
Every page of our own, with the right that it wants. A feature is a package with `PAGES`; it gets a line here.

The site makes the addresses from this list, and the permission table of the tests is held against it.
"""

from collections.abc import Callable
from functools import wraps
from importlib import import_module

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from backoffice import access
from backoffice.page import Page

# Packages and modules with a list `PAGES`.
FEATURES = [
    "backoffice.views.pages",
    "backoffice.account.pages",
    "backoffice.catalogue.pages",
    "backoffice.operators.pages",
    "backoffice.dashboard.pages",
    "backoffice.player_page.pages",
    "backoffice.adjustments.pages",
    "backoffice.closes.pages",
    "backoffice.reconciliation.pages",
    "backoffice.reports.pages",
    "backoffice.exports.pages",
    "backoffice.staff.pages",
    "backoffice.rounds",
]


def urls(admin_view: Callable[..., Callable[..., HttpResponseBase]]) -> list[URLPattern]:
    """The addresses of all pages; `admin_view` is the site's, which lets in those who are logged in."""
    return [path(it.route, admin_view(_guarded(it)), name=it.name) for it in all_pages()]


def all_pages() -> list[Page]:
    return [page for feature in FEATURES for page in import_module(feature).PAGES]


def _guarded(page: Page) -> Callable[..., HttpResponseBase]:
    @wraps(page.view)
    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if page.right is not None and not access.may(access.person_of(request), page.right):
            raise PermissionDenied(f"Your role does not include this: {page.right.label.lower()}.")
        return page.view(request, *args, **kwargs)

    return view
