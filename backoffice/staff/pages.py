"""The addresses. One's own login is everybody's; other people's are the administrators'."""

from backoffice.entry import views as entry
from backoffice.models import Right
from backoffice.page import Page
from backoffice.staff import views

ONE = "staff/<int:person_id>/"

PAGES = [
    Page("own-login/", entry.own_login, "own_login", None),
    Page("own-login/recovery-codes/", entry.new_recovery_codes, "own_recovery_codes", None),
    Page("own-login/remove/", entry.remove_second_factor, "own_second_factor_remove", None),
    Page("staff/", views.show_all, "staff", Right.MANAGE_STAFF),
    Page("staff/add/", views.add, "staff_add", Right.MANAGE_STAFF),
    Page(ONE, views.show, "staff_member", Right.MANAGE_STAFF),
    Page(f"{ONE}role/", views.change_role, "staff_role", Right.MANAGE_STAFF),
    Page(f"{ONE}active/", views.change_active, "staff_active", Right.MANAGE_STAFF),
    Page(f"{ONE}password/", views.give_password, "staff_password", Right.MANAGE_STAFF),
    Page(f"{ONE}second-factor/", views.reset_second_factor, "staff_second_factor", Right.MANAGE_STAFF),
    Page(f"{ONE}unlock/", views.unlock, "staff_unlock", Right.MANAGE_STAFF),
]
