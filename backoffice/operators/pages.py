"""The addresses of the tree of accounts, and of opening one."""

from backoffice.models import Right
from backoffice.operators import views
from backoffice.page import Page

PAGES = [
    Page("operators/tree/", views.tree, "operators_tree", Right.SEE_ACCOUNTS),
    Page("operators/new/", views.create, "operators_new", Right.ADMINISTER_OPERATORS),
]
