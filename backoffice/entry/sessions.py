"""How long a session lasts: so many minutes without a request, so many hours whatever happens."""

import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

BEGUN, SEEN = "begun_at", "seen_at"
# A session is written once in so many seconds, and not on every request.
WRITTEN_EVERY = 60


@receiver(user_logged_in, dispatch_uid="backoffice.entry.sessions")
def begin(sender: object, request: HttpRequest, **kwargs: object) -> None:
    request.session[BEGUN] = request.session[SEEN] = int(time.time())
    request._session_begun = True  # type: ignore[attr-defined]


def is_fresh(request: HttpRequest) -> bool:
    """Whether it began with this very request."""
    return bool(getattr(request, "_session_begun", False))


def end_old_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the messages."""

    def answer(request: HttpRequest) -> HttpResponse:
        # Calls of the API have no session; a browser without the cookie is not asked for one.
        session: SessionBase | None = getattr(request, "session", None)
        if session is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        if SESSION_KEY in session:
            _end_or_go_on(request, session, now=int(time.time()))
        return get_response(request)

    return answer


def forget_ended(*, now: datetime) -> None:
    """Of nobody who is logged in."""
    Session.objects.filter(expire_date__lt=now).delete()


def _end_or_go_on(request: HttpRequest, session: SessionBase, *, now: int) -> None:
    idle = now - session.get(SEEN, 0)
    if (
        idle > settings.SESSION_IDLE_MINUTES * 60
        or now - session.get(BEGUN, 0) > settings.SESSION_HOURS * 3600
    ):
        logout(request)
        messages.info(request, "You were logged out, since your session had ended. Log in again.")
    elif idle >= WRITTEN_EVERY:
        session[SEEN] = now
