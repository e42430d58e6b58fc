"""Settings that would break money are found before anything runs."""

import pytest
from django.core.checks import run_checks

from config import checks


def ids(found):
    return {message.id for message in found}


class TestEverywhere:
    def test_nothing_is_wrong_with_the_settings_as_they_are(self):
        assert run_checks() == []

    def test_the_time_zone_is_utc(self, settings):
        settings.TIME_ZONE = "Europe/Berlin"

        assert "countroom.E001" in ids(checks.settings_that_break_the_books(None))

    def test_services_say_where_a_transaction_ends(self, settings):
        settings.DATABASES["default"]["ATOMIC_REQUESTS"] = True
        try:
            assert "countroom.E002" in ids(checks.settings_that_break_the_books(None))
        finally:
            settings.DATABASES["default"]["ATOMIC_REQUESTS"] = False

    @pytest.mark.parametrize("keys", [[], ["short"], ["ä" * 44]], ids=["none", "short", "not base64"])
    def test_encryption_keys_are_keys(self, settings, keys):
        settings.ENCRYPTION_KEYS = keys

        assert "countroom.E004" in ids(checks.keys(None))

    @pytest.mark.parametrize("key", ["", "c2hvcnQ=", "?"], ids=["none", "short", "not base64"])
    def test_the_seal_key_is_a_key(self, settings, key):
        settings.SEAL_SIGNING_KEY = key

        assert "countroom.E005" in ids(checks.keys(None))


class TestInProduction:
    @pytest.fixture(autouse=True)
    def production(self, settings):
        settings.DEBUG = settings.DEMO = False

    def test_debug_is_off(self, settings):
        settings.DEBUG = True

        assert "countroom.E006" in ids(checks.not_the_demo(None))

    def test_the_demo_is_off(self, settings):
        settings.DEMO = True

        assert "countroom.E007" in ids(checks.not_the_demo(None))

    def test_the_demos_keys_are_refused(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        (tmp_path / "secrets.env").write_text(
            f"SECRET_KEY=other\nSEAL_SIGNING_KEY={settings.SEAL_SIGNING_KEY}\n"
        )

        assert "countroom.E008" in ids(checks.not_the_demo(None))

    def test_own_keys_are_accepted(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path

        assert ids(checks.not_the_demo(None)) <= {"countroom.W001"}

    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ({}, set()),
            ({"TWO_FACTOR_REQUIRED": False}, {"countroom.E011"}),
            ({"SESSION_IDLE_MINUTES": 0}, {"countroom.E012"}),
            ({"SESSION_HOURS": 48}, {"countroom.E012"}),
            ({"LOGIN_FAILURES": 0}, {"countroom.E013"}),
        ],
        ids=str,
    )
    def test_logins_are_guarded(self, settings, change, found):
        for name, value in ({"TWO_FACTOR_REQUIRED": True} | change).items():
            setattr(settings, name, value)

        assert ids(checks.logins(None)) == found

    @pytest.mark.django_db
    def test_the_database_is_new_enough(self, monkeypatch):
        assert checks.database_version(None, databases=["default"]) == []

        monkeypatch.setattr(checks, "OLDEST_POSTGRESQL", 990_000)
        assert ids(checks.database_version(None, databases=["default"])) == {"countroom.E010"}
