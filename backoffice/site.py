"""The admin site: Django's, in unfold's look, with our rules of who may enter and our own pages."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from backoffice import access, pages
from players.models import StaffMember

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite as UnfoldAdminSite

    AuthenticationForm = AdminAuthenticationForm
else:
    from unfold.forms import AuthenticationForm
    from unfold.sites import UnfoldAdminSite


class LoginForm(AuthenticationForm):
    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if isinstance(user, StaffMember) and not user.may_log_in:
            raise ValidationError(
                "Your account waits for the platform's approval. You can log in once it is approved.",
                code="pending",
            )


class BackofficeSite(UnfoldAdminSite):
    index_title = "Overview"
    login_form = LoginForm
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return access.may_enter(request)

    def get_urls(self) -> list[Any]:
        return [*pages.urls(self.admin_view), *super().get_urls()]
