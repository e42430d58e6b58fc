"""The admin site: Django's, in unfold's look, with our rules of who may enter and our own pages."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path

from backoffice import access, pages
from backoffice.audit import Actor
from backoffice.entry import actions, lockout, sessions, steps
from backoffice.entry import views as entry
from backoffice.entry.steps import Step
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
        if isinstance(user, StaffMember) and user.has_stale_password(datetime.now(UTC)):
            raise ValidationError(
                "This one-time password was not used in time. Ask an administrator for a new one.",
                code="stale",
            )


def who_is_in(request: HttpRequest) -> Actor | None:
    """None: nobody, or somebody who has not typed the code yet."""
    is_in = isinstance(request.user, StaffMember) and steps.next_step(request) != Step.CODE
    return Actor.of(request) if is_in else None


class BackofficeSite(UnfoldAdminSite):
    index_title = "Overview"
    login_form = LoginForm
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return access.may_enter(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The name and the password. Whoever gave them is led to what is still missing."""
        step = steps.next_step(request)
        if step is not None and steps.may_begin(request):
            return steps.to_step(request, step)
        before = who_is_in(request)
        answer: HttpResponse = super().login(request, extra_context)
        if not sessions.is_fresh(request):
            return answer
        if before is not None and before.person != request.user:
            actions.log_out(by=before)
        now = who_is_in(request)
        if now is not None:
            lockout.forget_failures(request, now.person.username)
            actions.log_in(by=now, with_code=False)
        return answer

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        by = who_is_in(request) if request.method == "POST" else None
        # Out first: whoever wants to leave is not kept by a trail that cannot be written.
        answer: TemplateResponse = super().logout(request, extra_context)
        if by is not None:
            actions.log_out(by=by)
        return answer

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return entry.change_password(request)

    def get_urls(self) -> list[Any]:
        on_the_way_in = [
            path("login/code/", entry.ask_code, name=Step.CODE),
            path("login/password/", entry.first_password, name=Step.PASSWORD),
            path("login/set-up/", entry.set_up, name=Step.ENROL),
            # Django's asks who may enter: whoever is on the way in may turn back too.
            path("logout/", self.logout, name="logout"),
        ]
        return [*on_the_way_in, *pages.urls(self.admin_view), *super().get_urls()]
