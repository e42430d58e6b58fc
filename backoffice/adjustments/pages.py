"""The addresses of the adjustments."""

from backoffice.adjustments import views
from backoffice.models import Right
from backoffice.page import Page

ONE = "adjustments/<int:adjustment_id>/"

PAGES = [
    Page("adjustments/", views.show_all, "adjustments", Right.SEE_MONEY),
    Page("adjustments/limits/", views.limits, "adjustment_limits", Right.MANAGE_STAFF),
    Page(ONE, views.show, "adjustment", Right.SEE_MONEY),
    Page(f"{ONE}approve/", views.approve, "adjustment_approve", Right.APPROVE_ADJUSTMENT),
    Page(f"{ONE}refuse/", views.refuse, "adjustment_refuse", Right.APPROVE_ADJUSTMENT),
    Page(f"{ONE}withdraw/", views.withdraw, "adjustment_withdraw", Right.ASK_ADJUSTMENT),
]
