"""The admin site: Django's, in unfold's look, with our rules of who may enter and our own pages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from backoffice import access
from backoffice.views import account, deliveries, funds, selftest, tokens
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
        return [*self._account_urls(), *super().get_urls()]

    def _account_urls(self) -> list[URLPattern]:
        at = "account/<int:operator_id>/"
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            (at, account.show, "account"),
            (f"{at}settings/", account.change_settings, "account_settings"),
            (f"{at}status/", account.change_status, "account_status"),
            (f"{at}funds/", funds.move_funds, "account_funds"),
            (f"{at}selftest/", selftest.run, "account_selftest"),
            (f"{at}tokens/", tokens.create, "account_tokens"),
            (f"{at}tokens/<int:token_id>/sign/", tokens.mark_signing, "account_token_sign"),
            (f"{at}tokens/<int:token_id>/revoke/", tokens.revoke, "account_token_revoke"),
            ("deliveries/<int:delivery_id>/send/", deliveries.send_now, "delivery_send"),
            ("deliveries/<int:delivery_id>/resolve/", deliveries.resolve, "delivery_resolve"),
            ("alerts/<int:alert_id>/take/", deliveries.take_alert, "alert_take"),
            ("alerts/<int:alert_id>/close/", deliveries.close_alert, "alert_close"),
        ]
        return [path(route, self.admin_view(view), name=name) for route, view, name in pages]
