"""API tokens: found by digest, encrypted at rest, exactly one of them signs."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from players import vault
from players.errors import PermissionDenied
from players.models import ApiToken
from players.services import tokens
from tests.factories import OperatorFactory, issued

NOW = datetime(2025, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


class TestIssue:
    def test_gives_the_secret_and_keeps_it_encrypted(self):
        token, secret = issued(OperatorFactory())

        assert len(secret) == 36
        assert tokens.secret_of(token) == secret
        assert token.hint == secret[:8]
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM players_apitoken AS t")
            (dump,) = cursor.fetchone()
        assert secret not in dump
        assert secret.encode().hex() not in dump

    def test_lets_the_first_one_sign(self):
        operator = OperatorFactory()
        first, second = issued(operator), issued(operator)

        assert (first.token.signing, second.token.signing) == (True, False)
        assert tokens.signing_secret(operator=operator) == first.secret


class TestSigning:
    def test_moves_to_the_marked_one(self):
        operator = OperatorFactory()
        first, second = issued(operator), issued(operator)

        tokens.mark_signing(token=second.token, now=NOW)

        assert tokens.signing_secret(operator=operator) == second.secret
        first.token.refresh_from_db()
        assert not first.token.signing

    def test_again_changes_nothing(self):
        operator = OperatorFactory()
        token, secret = issued(operator)
        tokens.mark_signing(token=token, now=NOW)
        assert tokens.signing_secret(operator=operator) == secret

    @pytest.mark.parametrize("limits", [{"not_before": NOW + HOUR}, {"not_after": NOW}])
    def test_wants_a_live_one(self, limits):
        operator = OperatorFactory()
        issued(operator)
        with pytest.raises(PermissionDenied):
            tokens.mark_signing(token=issued(operator, **limits).token, now=NOW)

    def test_is_one_alone(self):
        operator = OperatorFactory()
        issued(operator)
        second = issued(operator).token
        with pytest.raises(IntegrityError, match="players_apitoken_one_signing"), transaction.atomic():
            ApiToken.objects.filter(pk=second.pk).update(signing=True)


class TestRevoke:
    def test_is_for_good(self):
        operator = OperatorFactory()
        issued(operator)
        token = issued(operator).token

        tokens.revoke_token(token=token, now=NOW)
        again = tokens.revoke_token(token=token, now=NOW + HOUR)

        assert again.revoked_at == NOW
        assert not again.is_live(NOW)

    def test_spares_the_signing_one(self):
        token = issued(OperatorFactory()).token
        with pytest.raises(PermissionDenied):
            tokens.revoke_token(token=token, now=NOW)
        with pytest.raises(IntegrityError, match="signing_not_revoked"), transaction.atomic():
            ApiToken.objects.filter(pk=token.pk).update(revoked_at=NOW)

    def test_rotation_goes_all_the_way(self):
        operator = OperatorFactory()
        old, new = issued(operator), issued(operator)

        tokens.mark_signing(token=new.token, now=NOW)
        tokens.revoke_token(token=old.token, now=NOW)

        assert tokens.signing_secret(operator=operator) == new.secret


class TestTime:
    def test_ends_after_it_starts(self):
        with pytest.raises(IntegrityError, match="ends_after_start"), transaction.atomic():
            issued(OperatorFactory(), not_before=NOW, not_after=NOW)

    @pytest.mark.parametrize(
        ("now", "live"), [(NOW - HOUR, False), (NOW, True), (NOW + HOUR, False)], ids=["before", "from", "to"]
    )
    def test_is_half_open(self, now, live):
        token = issued(OperatorFactory(), not_before=NOW, not_after=NOW + HOUR).token
        assert token.is_live(now) is live


class TestKeys:
    def test_are_rotated(self, settings, capsys):
        old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
        settings.ENCRYPTION_KEYS = [old]
        made = [issued(OperatorFactory()) for _ in range(3)]

        settings.ENCRYPTION_KEYS = [new, old]
        assert all(tokens.secret_of(token) == secret for token, secret in made), "the old ones are read"
        call_command("rotate_encryption_keys")

        settings.ENCRYPTION_KEYS = [new]
        for token, secret in made:
            token.refresh_from_db()
            assert tokens.secret_of(token) == secret
        assert "players.ApiToken.secret_encrypted: 3 done" in capsys.readouterr().out

    def test_that_are_gone_read_nothing(self, settings):
        settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        stored = vault.encrypt(b"secret")
        settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        with pytest.raises(InvalidToken):
            vault.decrypt(stored)

    def test_are_rotated_batch_after_batch(self, monkeypatch, capsys):
        from players.management.commands import rotate_encryption_keys

        monkeypatch.setattr(rotate_encryption_keys, "BATCH", 2)
        before = {
            token.pk: bytes(token.secret_encrypted)
            for token, _ in (issued(OperatorFactory()) for _ in range(5))
        }

        call_command("rotate_encryption_keys")

        after = {token.pk: bytes(token.secret_encrypted) for token in ApiToken.objects.all()}
        assert after.keys() == before.keys()
        assert all(after[pk] != before[pk] for pk in before)
        assert "4 so far" in capsys.readouterr().out
