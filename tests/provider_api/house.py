"""Another provider's server, as it calls us: signed with the client that we publish."""

import importlib.util
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from django.conf import settings
from django.test import Client

from gameplay.models import Game
from gameplay.provider_api.providers import IssuedKey, issue_key
from tests.cast import Answer, Casino, read
from tests.factories import external_game, seat

CLIENT_FOLDER = settings.BASE_DIR / "docs" / "clients" / "provider-python"


def published_client() -> ModuleType:
    """docs/clients/provider-python/countroom_provider.py"""
    spec = importlib.util.spec_from_file_location(
        "countroom_provider", CLIENT_FOLDER / "countroom_provider.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


client_module = published_client()


class House:
    """A provider with one game and one key."""

    def __init__(self, code: str = "acme") -> None:
        self.game: Game = external_game(code)
        self.issued: IssuedKey = issue_key(provider=self.game.provider, now=datetime.now(UTC))

    def headers(
        self, method: str, target: str, body: bytes, *, ago: float = 0, secret: str | None = None
    ) -> dict[str, str]:
        timestamp = str(int(time.time() - ago))
        signature = client_module.signature_of(secret or self.issued.secret, method, target, timestamp, body)
        return {
            "Countroom-Key": self.issued.key.key_id,
            "Countroom-Timestamp": timestamp,
            "Countroom-Signature": signature,
        }

    def call(self, method: str, path: str, sent: object = None, **headers: str) -> Answer:
        """`headers` replace what the published client would send."""
        target = f"/provider/v1/{path}"
        body = b"" if sent is None else sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        more = self.headers(method, target, body) | {k.replace("_", "-"): v for k, v in headers.items()}
        client = Client(raise_request_exception=False)
        return read(
            client.generic(method, target, body, content_type="application/json", headers=more)  # type: ignore[arg-type]
        )

    def post(self, path: str, **sent: Any) -> Answer:
        return self.call("POST", path, sent)

    def state(self, action_id: str) -> Any:
        return self.call("GET", f"transaction?id={action_id}").data


@dataclass
class Guest:
    """A player at the house's game; the round is `r1` unless another is named."""

    house: House
    casino: Casino
    name: str | None = "alice"
    currency: str = "USD"

    def __post_init__(self) -> None:
        self.session, self.secret = seat(self.casino.operator, self.name, self.house.game, self.currency)

    def call(self, path: str, **sent: Any) -> Answer:
        return self.house.post(path, **({"session": self.secret, "roundId": "r1"} | sent))

    def bet(self, action_id: str = "b1", amount: object = 10, **more: Any) -> Answer:
        return self.call("bet", id=action_id, amount=amount, **more)

    def win(self, action_id: str = "w1", amount: object = 20, **more: Any) -> Answer:
        return self.call("win", id=action_id, amount=amount, **more)

    def cancel(self, action_id: str = "c1", of: str = "b1", **more: Any) -> Answer:
        return self.call("cancel", id=action_id, cancels=of, **more)

    def batch(self, *actions: dict[str, Any], **more: Any) -> Answer:
        return self.call("batch", actions=list(actions), **more)
