"""The OpenAPI document as schemathesis reads it, with a fine call of every operation, and who signs the calls."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from schemathesis import openapi
from schemathesis.schemas import APIOperation, BaseSchema

from gameplay.models import Provider
from tests.api.endpoints import ALICE, FINE
from tests.cast import Casino
from tests.factories import casino, launch_secret
from tests.play.page import enter
from tests.provider_api.house import Guest, House

Sent = dict[str, Any]


class Described:
    """lucky with its players, games and a round, the house acme with a bet; and what may be asked of both."""

    limit = ALICE | {"kind": "stake", "period": "week", "currency": "USD"}

    def __init__(self, lucky: Casino) -> None:
        self.lucky, self.house = lucky, House()
        lucky.pay_in("alice", "50")
        casino(login_id="child", parent=lucky.operator, currencies=["USD"])
        self.guest = Guest(self.house, lucky)
        self.guest.bet("b-1", 1)
        self.round = enter(lucky, "dice", "alice").bet().round["id"]
        lucky.post("player/limits/set", self.limit | {"value": 10})
        self.launch_token = launch_secret(lucky.operator, "alice", self.house.game)
        self.schema = read_document(self._sign)

    def operations(self) -> Iterator[APIOperation]:
        for found in self.schema.get_all_operations():
            yield found.ok()

    def fine(self, label: str) -> Sent:
        """What a call of this operation sends that is answered with 200: body, query and path in one."""
        method, path = label.split()
        if path.startswith("/v1/"):
            return FINE.get((method, path.removeprefix("/v1/"))) or self._of_games(path)
        return self._of_houses(path)

    def _of_games(self, path: str) -> Sent:
        originals, dice = Provider.objects.get(is_built_in=True).pk, {"gameCode": "dice"}
        return {
            "/v1/game/kick": ALICE,
            "/v1/game/launch": {
                **ALICE,
                **dice,
                "providerId": originals,
                "language": "en",
                "currency": "USD",
                "rtp": 0,
                "returnUrl": "",
            },
            "/v1/game/list/{provider_id}": {"provider_id": originals},
            "/v1/provider/settings/{provider_id}/{currency}": {"provider_id": originals, "currency": "USD"},
            "/v1/player/limits/remove": self.limit,
            "/v1/transaction/round": {**ALICE, **dice, "providerId": originals, "roundId": self.round},
        }.get(path, {})

    def _of_houses(self, path: str) -> Sent:
        here = {"session": self.guest.secret, "roundId": "r1"}
        return {
            "authenticate": {"token": self.launch_token},
            "balance": {"session": self.guest.secret},
            "bet": {**here, "id": "b-2", "amount": 1},
            "win": {**here, "id": "w-1", "amount": 2},
            "cancel": {**here, "id": "c-1", "cancels": "b-1"},
            "close": {**here, "id": "x-1"},
            "batch": {**here, "actions": [{"type": "win", "id": "w-2", "amount": 1}]},
            "transaction": {"id": "b-1"},
        }[path.removeprefix("/provider/v1/")]

    def _sign(self, environ: Sent) -> dict[str, str]:
        if not environ["PATH_INFO"].startswith("/provider/"):
            return self.lucky.headers
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        query = environ.get("QUERY_STRING")
        # As the client wrote it: WSGI gives the path decoded, and these paths hold nothing to decode.
        target = environ["PATH_INFO"] + (f"?{query}" if query else "")
        return self.house.headers(environ["REQUEST_METHOD"], target, body)


def read_document(sign: Callable[[Sent], dict[str, str]]) -> BaseSchema:
    """
    As /v1/schema has it, but for the tokens: every call gets a valid one on its way to the server, or schemathesis
    would make up its own. tests/api/test_hostile_paths.py and tests/provider_api/test_signatures.py call without.
    """
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    schema = openapi.from_dict(document)
    server = WSGIHandler()

    def signed(environ: Sent, start_response: Any) -> Any:
        for name, value in sign(environ).items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        return server(environ, start_response)

    schema.app = signed
    return schema


def place(case: Any, sent: Sent) -> None:
    """Each of these where the operation has it."""
    for name, value in sent.items():
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = value
        elif case.operation.method.upper() == "GET":
            case.query[name] = str(value)
        else:
            case.body[name] = value


@contextmanager
def one_connection() -> Iterator[None]:
    """A server closes its connections after each call; the test's transaction lives in one."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (signals.request_started, signals.request_finished):
            signal.connect(close_old_connections)
