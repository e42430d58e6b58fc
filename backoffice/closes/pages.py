"""The addresses of the closes; the list and the page of each are the admin's (backoffice/admin/closes.py)."""

from backoffice.closes import views
from backoffice.models import Right
from backoffice.page import Page

PAGES = [
    Page("closes/new/", views.new, "close_new", Right.CLOSE_BOOKS),
    Page("closes/<int:close_id>/check/", views.check, "close_check", Right.CLOSE_BOOKS),
    Page("closes/<int:close_id>/text/", views.text, "close_text", Right.SEE_REPORTS),
]
