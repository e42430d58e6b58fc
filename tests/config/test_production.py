"""Production's settings: clean when they are right, and refused at the start when a key, the demo or debug is wrong."""

import base64
import os
import secrets
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from django.conf import settings as present
from django.core.exceptions import ImproperlyConfigured

from config import checks

RIGHT = {
    "COUNTROOM_DEMO": "false",
    "COUNTROOM_DEBUG": "false",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "SEAL_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "api.example.com,admin.example.com",
    "PUBLIC_URL": "https://play.example.com",
    "TRUSTED_PROXIES": "10.0.0.0/8",
    # Nobody is asked there: the roles are tests/wallets/proof/test_roles.py's.
    "DATABASE_URL": "postgresql://countroom_app@db.invalid/countroom",
}
DEPLOY = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
SERVE = ("-c", "import config.wsgi")


def start(*command: str, **changes: str | None) -> subprocess.Popen[str]:
    """In production's environment with these changes; None takes a name away."""
    mine = {name: value for name, value in os.environ.items() if name not in RIGHT}
    environment = mine | {name: value for name, value in (RIGHT | changes).items() if value is not None}
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=present.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_the_deploy_check_is_clean():
    said, _ = (process := start(*DEPLOY)).communicate(timeout=120)

    assert process.returncode == 0, said
    assert "no issues" in said


def test_no_web_process_starts_without_a_key():
    """Three have none, and one an empty one."""
    wrong = [("SECRET_KEY", None), ("ENCRYPTION_KEYS", None), ("SEAL_SIGNING_KEY", None), ("SECRET_KEY", "")]
    for name, value in wrong:
        said, _ = (process := start(*SERVE, **{name: value})).communicate(timeout=120)
        assert process.returncode != 0, (name, value)
        assert "ImproperlyConfigured" in said, (name, value)
        assert name in said, (name, value)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"SECRET_KEY": "a" * 60}, "E020"),
        ({"SECRET_KEY": "x1y2" * 12}, "E020"),
        ({"ENCRYPTION_KEYS": []}, "E004"),
        ({"ENCRYPTION_KEYS": ["c2hvcnQ="]}, "E004"),
        ({"SEAL_SIGNING_KEY": "c2hvcnQ="}, "E005"),
        ({"TRUSTED_PROXIES": ["0.0.0.0/0"]}, "E022"),
        ({"TRUSTED_PROXIES": ["::/0"]}, "E022"),
        ({"TRUSTED_PROXIES": ["10.0.0.1/8"]}, "E021"),
        ({"TRUSTED_PROXIES": ["proxy.internal"]}, "E021"),
        ({"TRUSTED_PROXIES": ["10.0.0.0/8", "::1"]}, None),
        ({"DEMO": True}, "E023"),
        ({"DEBUG": True}, "E023"),
        ({"DEMO": True, "PUBLIC_URL": "http://127.0.0.1:8000"}, "E023"),
        ({"DEMO": True, "ALLOWED_HOSTS": ["*"], "PUBLIC_URL": "http://127.0.0.1:8000"}, "E023"),
        ({"DEMO": True, "ALLOWED_HOSTS": ["192.168.0.7"], "PUBLIC_URL": "http://localhost"}, "E023"),
        ({"DEMO": True, "ALLOWED_HOSTS": ["localhost", "[::1]"], "PUBLIC_URL": "http://127.0.0.1"}, None),
    ],
    ids=str,
)
def test_a_web_process_starts_with_right_settings_alone(settings, changes, expected):
    settings.DEMO = settings.DEBUG = False
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["api.example.com"], "https://play.example.com"
    for name, value in changes.items():
        setattr(settings, name, value)
    if expected is None:
        checks.refuse_wrong_settings()
        return
    with pytest.raises(ImproperlyConfigured, match=expected):
        checks.refuse_wrong_settings()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"ALLOWED_HOSTS": ["*"]}, {"countroom.E024"}),
        ({"PUBLIC_URL": "http://play.example.com"}, {"countroom.E025"}),
    ],
    ids=str,
)
def test_addresses_are_ours_and_encrypted(settings, changes, expected):
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["api.example.com"], "https://play.example.com"
    for name, value in changes.items():
        setattr(settings, name, value)

    assert {it.id for it in checks.addresses(None)} == expected
