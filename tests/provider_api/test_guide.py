"""What the guide says is so."""

import hashlib
import hmac
import inspect
import json
import re

import pytest
from django.conf import settings

from gameplay import errors
from gameplay.provider_api import urls, views
from gameplay.rounds import plan, play
from players.errors import DomainError
from tests.provider_api.house import client_module

GUIDE = (settings.BASE_DIR / "docs/game-provider-api.md").read_text()
VECTORS = json.loads((settings.BASE_DIR / "docs/vectors/provider-signature.json").read_text())["cases"]


class TestTheSigningExample:
    @pytest.fixture
    def signature_of(self):
        """As it stands in the guide."""
        code = GUIDE.partition("```python\n")[2].partition("```")[0]
        names = {"hashlib": hashlib, "hmac": hmac}
        exec(code, names)  # noqa: S102
        return names["signature_of"]

    @pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
    def test_gives_the_published_signatures(self, signature_of, case):
        signed = signature_of(
            case["secret"], case["method"], case["target"], case["timestamp"], case["body"].encode()
        )
        assert signed == case["signature"]

    def test_is_that_of_the_client(self):
        assert inspect.getsource(client_module.signature_of) in GUIDE

    def test_shows_the_first_vector(self):
        for name in ("secret", "timestamp", "body", "signature"):
            assert re.search(rf"{name} +{re.escape(VECTORS[0][name])}\n", GUIDE)


class TestTheTables:
    def test_have_every_path(self):
        for path in urls.urlpatterns:
            assert re.search(rf"(`POST |/v1/){path.pattern}\b", GUIDE), path.pattern

    def test_have_every_rule_of_a_round(self):
        sources = inspect.getsource(plan) + inspect.getsource(play)
        rules = set(re.findall(r'rule="(\w+)"', sources))

        assert len(rules) == 9
        for rule in rules:
            assert re.search(rf"^\|.*\b{rule}\b", GUIDE, re.MULTILINE), rule

    def test_have_every_error(self):
        found = {it for it in vars(views).values() if isinstance(it, type) and issubclass(it, DomainError)}
        found |= {errors.SignatureInvalid, errors.SignatureMissing}

        for code in {it.code for it in found} | {"VALIDATION_ERROR", "INTERNAL_SERVER_ERROR"}:
            assert f"| {code} |" in GUIDE, code
