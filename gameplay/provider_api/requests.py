"""One call of a provider, as the views see it."""

from gameplay.models import Provider
from players.models import Operator
from players.wire.requests import OperatorRequest


class ProviderRequest(OperatorRequest):
    """The call, and who has signed it. There is no operator in it: a session has one."""

    __slots__ = ("provider",)

    provider: Provider
    operator: Operator

    def header(self, name: str) -> str:
        """As it was sent; empty if it was not."""
        return str(self.http.headers.get(name, ""))

    @property
    def target(self) -> str:
        """Path and query as the caller wrote them: what the signature is over."""
        query = self.http.META.get("QUERY_STRING", "")
        return f"{self.http.path}?{query}" if query else self.http.path

    def raw_body(self) -> bytes:
        """:raises BodyTooLarge: above 1 MB."""
        return self._bytes()
