"""What a feature says of each of its pages."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http.response import HttpResponseBase

from backoffice.models import Right


@dataclass(frozen=True, slots=True)
class Page:
    """
    One address below /admin/.

    :param right: without it the answer is 403, whatever the method; None: everybody who may log in.
    """

    route: str
    view: Callable[..., HttpResponseBase]
    name: str
    right: Right | None
