"""What pages get and calls of the API do not: sessions, cookies, a content security policy."""

import hashlib
from pathlib import Path

import pytest
import unfold
from django.conf import settings
from django.test import Client
from django.urls import reverse

from backoffice.reconciliation.upload import MOST_BYTES

API = ["/v1/operator/info", "/v1/nothing", "/provider/v1/nothing", "/v1/schema"]
# Unfold's originals of the templates that ours replace, and Alpine's build that goes with them. When one changes,
# look at what changed, bring it over, and write the new digest here.
COPIED = {
    "layouts/skeleton.html": "66af9f0bb45f98ba4e16ba5e5a11f36d87b8e07430d19066d088b29548491c2e",
    "helpers/command.html": "ae6ce324d85366131fc82945b3c35c1b980829229508343993e6adcbee4c975d",
    "helpers/welcomemsg.html": "e8eab02522ba2319b937086bbcb6bf2a2bbe1489d236ad90ff23edbe070a7d6b",
}


@pytest.mark.django_db
class TestTheApi:
    @pytest.mark.parametrize("path", API)
    def test_has_no_session_and_no_policy(self, path):
        answer = Client(headers={"Cookie": "countroom_session=stolen"}).get(path)

        assert not hasattr(answer.wsgi_request, "session")
        assert not answer.cookies
        assert "Content-Security-Policy" not in answer
        assert "X-Request-Id" in answer

    @pytest.mark.parametrize("path", API)
    def test_wants_no_csrf_token(self, path):
        assert Client(enforce_csrf_checks=True).post(path).status_code != 403


@pytest.mark.django_db
class TestThePages:
    @pytest.mark.parametrize("path", ["/", "/docs", "/admin/login/"])
    def test_run_our_own_files_alone(self, path):
        answer = Client().get(path)

        policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
        nonce = policy.pop("style-src").removeprefix("'self' 'nonce-").removesuffix("'")
        assert f'nonce="{nonce}"' in answer.content.decode()
        assert policy == {
            "default-src": "'none'",
            "script-src": "'self'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": "'self'",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
        }
        assert answer["X-Frame-Options"] == "DENY"

    def test_of_games_keep_their_own(self):
        answer = Client().get("/play/dice/1")

        assert "form-action 'none'; frame-ancestors *" in answer["Content-Security-Policy"]

    @pytest.mark.parametrize("name", COPIED)
    def test_that_were_copied_from_unfold_are_like_its_own_still(self, name):
        original = Path(unfold.__file__).parent / "templates" / "unfold" / name

        assert hashlib.sha256(original.read_bytes()).hexdigest() == COPIED[name]
        assert (Path(settings.BASE_DIR) / "templates" / "unfold" / name).exists()


@pytest.mark.django_db
class TestALargeBody:
    @pytest.mark.parametrize(
        ("path", "largest"),
        [
            ("/admin/login/", 3),
            ("/fair", 3),
            ("/exports/players.csv", 1),
            ("/admin/reconciliations/new/", 51),
        ],
    )
    def test_is_refused_unread(self, path, largest):
        too_much = str(largest * 2**20 + 1)

        answer = Client().generic(
            "POST", path, b"", content_type="multipart/form-data", CONTENT_LENGTH=too_much
        )

        assert answer.status_code == 413

    def test_of_a_file_for_reconciliation_has_room_for_the_largest(self):
        assert {
            reverse("admin:reconciliation_new"): MOST_BYTES + 2**20,
        } == settings.LARGEST_UPLOADS
