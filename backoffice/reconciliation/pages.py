"""The addresses of reconciliation; the list and the page of each are the admin's (backoffice/admin)."""

from backoffice.models import Right
from backoffice.page import Page
from backoffice.reconciliation import views

AT = "reconciliations/<int:reconciliation_id>/"

PAGES = [
    Page("reconciliations/new/", views.new, "reconciliation_new", Right.RECONCILE),
    Page(f"{AT}columns/", views.columns, "reconciliation_columns", Right.RECONCILE),
]
