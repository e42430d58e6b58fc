"""The addresses of reports, flags, invoices and GGR terms."""

from backoffice.models import Right
from backoffice.page import Page
from backoffice.reports import flags, invoices, views

PAGES = [
    Page("reports/play/", views.show, "reports", Right.SEE_REPORTS),
    Page("reports/winners/", views.winners, "report_winners", Right.SEE_REPORTS),
    Page("reports/bonus/", views.bonus, "report_bonus", Right.SEE_REPORTS),
    Page("flags/<int:flag_id>/change/", flags.change, "flag_change", Right.HANDLE_FLAGS),
    Page("invoices/<int:invoice_id>/", invoices.show, "invoice", Right.SEE_REPORTS),
    Page(
        "invoices/so-far/<int:operator_id>/<str:currency>/",
        invoices.so_far,
        "invoice_so_far",
        Right.SEE_REPORTS,
    ),
    Page("terms/<int:operator_id>/", invoices.terms, "ggr_terms", Right.SEE_REPORTS),
    Page("terms/<int:operator_id>/add/", invoices.add_terms, "ggr_terms_add", Right.ADMINISTER_OPERATORS),
    Page(
        "terms/<int:operator_id>/take-back/<int:terms_id>/",
        invoices.take_back_terms,
        "ggr_terms_take_back",
        Right.ADMINISTER_OPERATORS,
    ),
]
