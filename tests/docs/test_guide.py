"""What the documents say is so: each example is played, each quotation compared, each link followed."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from players.models.operators import OperatorStatus
from tests.cast import wait_for_horizon
from tests.docs.guide import LINK, QUOTED, blocks, differences, exactly, examples
from wallets import services

ROOT = Path(settings.BASE_DIR)
GUIDE = ROOT / "docs" / "balance-transfer.md"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.fixture
def my_casino(db):
    account = services.open_account(
        login_id="my-casino",
        name="My Casino",
        currencies=["EUR", "USD"],
        now=datetime.now(UTC),
        level="operator",
        status=OperatorStatus.ACTIVE,
    )
    services.fund(operator=account.operator, currency="USD", amount=Decimal(1000))
    return account


class TestTheGuide:
    @pytest.mark.django_db(transaction=True)
    def test_gives_the_answers_that_really_come(self, my_casino):
        client = Client(headers={"Authorization": f"Bearer {my_casino.secret}", "Accept": "application/json"})
        told: dict[str, str] = {}
        for asked, wanted in examples(GUIDE):
            method, path = asked.first.split()
            for ours in sorted(told, key=len, reverse=True):
                path = path.replace(ours, told[ours])
            if path.startswith("/v1/transaction/list"):
                wait_for_horizon()  # other tests have transactions of theirs under way

            answer = client.generic(method, path, asked.body, "application/json", headers=asked.headers)

            assert f"HTTP/1.1 {answer.status_code}" == wanted.first, (asked.first, answer.content)
            assert wanted.headers.items() <= dict(answer.headers).items()
            found = list(differences(exactly(wanted.body), exactly(answer.content), told))
            assert found == [], f"{asked.first} {asked.body}"

    def test_quotes_the_clients_as_they_are(self):
        quoted = dict(QUOTED.findall(GUIDE.read_text()))

        files = [it for it in (ROOT / "docs" / "clients").rglob("*") if it.suffix in (".py", ".mjs")]
        # Of other guides.
        files = [it for it in files if it.parent.name != "provider-python" and it.stem != "callback_server"]
        assert sorted(quoted) == sorted(str(it.relative_to(ROOT / "docs")) for it in files)
        for path, text in quoted.items():
            assert text == (ROOT / "docs" / path).read_text(), f"{path} has changed: quote it anew"

    def test_names_every_error_that_its_calls_can_give(self):
        page = GUIDE.read_text()
        schema = Client().get("/v1/schema").json()

        codes = {
            code
            for path, methods in schema["paths"].items()
            if path.startswith("/v1/player/")
            for method in methods.values()
            for status, answer in method["responses"].items()
            if int(status) < 500
            for code in re.findall(r"`([A-Z_]+)`", answer["description"])
        }
        assert "BALANCE_NOT_ENOUGH" in codes
        assert [code for code in sorted(codes) if code not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda it: str(it.relative_to(ROOT)))
class TestEachPage:
    def test_links_to_what_is_there(self, page):
        for target in LINK.findall(page.read_text()):
            path, _, heading = target.partition("#")
            if path.startswith(("http://", "https://")):
                continue
            found = (page.parent / path) if path else page
            assert found.exists(), target
            assert not heading or heading in _anchors(found), target

    def test_fences_end(self, page):
        assert page.read_text().count("\n```") % 2 == 0


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    text = page.read_text()
    for block in blocks(text, r"\w+"):
        text = text.replace(block, "")
    headings = [line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")]
    kept = ["".join(c for c in it.lower() if c.isalnum() or c in " -_") for it in headings]
    return {it.replace(" ", "-") for it in kept}
