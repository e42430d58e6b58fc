"""Every call is signed: who is calling, and that it is this call and now."""

import json
import time
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from gameplay.models import Provider
from gameplay.provider_api.providers import issue_key, revoke_key
from gameplay.provider_api.signatures import signature_of
from players.errors import ParametersInvalid
from tests.provider_api.house import client_module

VECTORS = json.loads((settings.BASE_DIR / "docs/vectors/provider-signature.json").read_text())


class TestAnUnsignedCall:
    @pytest.mark.parametrize("header", ["Countroom_Key", "Countroom_Timestamp", "Countroom_Signature"])
    def test_is_refused_with_what_is_missing(self, acme, header):
        answer = acme.call("POST", "balance", {}, **{header: ""})

        assert (answer.status, answer.code) == (401, "TOKEN_NOT_FOUND")
        assert "Countroom-Signature" in answer.body["message"]
        assert "WWW-Authenticate" not in answer.headers

    def test_with_an_operators_token_is_refused_too(self, lucky):
        answer = Client(headers=lucky.headers).post(
            "/provider/v1/balance", {}, content_type="application/json"
        )

        assert (answer.status_code, answer.json()["errorCode"]) == (401, "TOKEN_NOT_FOUND")


class TestASignature:
    @pytest.fixture
    def sent(self, acme):
        """A call as it is signed; `changed` sends it with something else."""
        body = b'{"session":"nobody"}'

        def changed(method="POST", path="balance", body_sent=body, **headers):
            signed = {
                name.replace("-", "_"): value
                for name, value in acme.headers("POST", "/provider/v1/balance", body).items()
            }
            return acme.call(method, path, body_sent, **(signed | headers))

        return changed

    def test_of_this_call_is_accepted(self, sent):
        assert sent().code == "PARAMETERS_INVALID"  # past the signature: there is no such session

    @pytest.mark.parametrize(
        "change",
        [
            {"path": "bet"},
            {"path": "balance?x=1"},
            {"body_sent": b'{"session":"nobodY"}'},
            {"body_sent": b'{"session": "nobody"}'},
            {"Countroom_Signature": "0" * 64},
            {"Countroom_Signature": "\u00e9" * 10},
            {"Countroom_Key": "acme-000000000000"},
        ],
        ids=["path", "query", "body", "a space in the body", "signature", "not ASCII", "key"],
    )
    def test_of_another_call_is_not(self, sent, change):
        answer = sent(**change)

        assert (answer.status, answer.code) == (401, "TOKEN_INVALID")

    def test_is_of_the_time_too(self, sent):
        assert sent(Countroom_Timestamp=str(int(time.time()) - 7)).code == "TOKEN_INVALID"

    def test_is_of_the_method_too(self, acme):
        signed = acme.headers("POST", "/provider/v1/transaction?id=b1", b"")
        answer = acme.call(
            "GET", "transaction?id=b1", **{name.replace("-", "_"): value for name, value in signed.items()}
        )
        assert answer.code == "TOKEN_INVALID"

    def test_is_of_the_query_as_it_is_sent(self, acme):
        assert acme.call("GET", "transaction?id=a%20b").data["status"] == "unknown"
        assert acme.call("GET", "transaction?id=a+b").data["id"] == "a b"

    def test_of_one_provider_is_not_anothers(self, acme, globex):
        answer = acme.call("POST", "balance", {}, Countroom_Key=globex.issued.key.key_id)

        assert answer.code == "TOKEN_INVALID"


class TestTheTime:
    @pytest.mark.parametrize("ago", [-28, 0, 28])
    def test_may_be_off_by_30_seconds(self, acme, ago):
        body = b'{"session":"nobody"}'
        headers = acme.headers("POST", "/provider/v1/balance", body, ago=ago)
        answer = acme.call("POST", "balance", body, **{k.replace("-", "_"): v for k, v in headers.items()})

        assert answer.code == "PARAMETERS_INVALID"

    @pytest.mark.parametrize("ago", [-33, 33, 3600, -(10**10)])
    def test_further_off_is_refused_and_told_ours(self, acme, ago):
        headers = acme.headers("POST", "/provider/v1/balance", b"", ago=ago)
        answer = acme.call("POST", "balance", b"", **{k.replace("-", "_"): v for k, v in headers.items()})

        assert answer.code == "TOKEN_INVALID"
        assert abs(answer.details["serverTime"] - time.time()) < 30

    @pytest.mark.parametrize("said", ["now", "1.5", "-1", "1e9", "\u0661\u0662", "9" * 13])
    def test_is_whole_seconds(self, acme, said):
        answer = acme.call("POST", "balance", b"", Countroom_Timestamp=said)

        assert answer.code == "TOKEN_INVALID"


class TestKeys:
    def test_several_are_live_at_once(self, acme, alice):
        old = acme.issued
        acme.issued = issue_key(provider=acme.game.provider, now=datetime.now(UTC))
        assert alice.bet("b1").status == 200

        acme.issued = old
        assert alice.bet("b2").status == 200

    def test_a_revoked_one_signs_nothing(self, acme, alice):
        revoke_key(provider=acme.game.provider, key_id=acme.issued.key.key_id, now=datetime.now(UTC))

        assert alice.bet("b1").code == "TOKEN_INVALID"

    def test_only_ones_own_can_be_revoked(self, acme, globex):
        with pytest.raises(ParametersInvalid):
            revoke_key(provider=globex.game.provider, key_id=acme.issued.key.key_id, now=datetime.now(UTC))

    def test_secrets_are_encrypted(self, acme):
        acme.issued.key.refresh_from_db()

        assert acme.issued.secret.encode() not in bytes(acme.issued.key.secret_encrypted)

    def test_outlive_a_rotation_of_the_keys_that_encrypt(self, acme, alice, settings):
        from cryptography.fernet import Fernet

        settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
        call_command("rotate_encryption_keys", verbosity=0)
        settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]

        assert alice.bet("b1").status == 200

    def test_there_are_none_for_our_own_games(self, acme):
        originals = Provider.objects.get(is_built_in=True)
        acme.issued.key.provider = originals
        acme.issued.key.save()

        assert acme.call("POST", "balance", {}).code == "TOKEN_INVALID"
        with pytest.raises(AssertionError):
            issue_key(provider=originals, now=datetime.now(UTC))


class TestTheVectors:
    @pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
    def test_are_what_we_check_and_what_the_client_sends(self, case):
        body = case["body"].encode()

        ours = signature_of(
            secret=case["secret"].encode(),
            method=case["method"],
            target=case["target"],
            timestamp=case["timestamp"],
            body=body,
        )
        theirs = client_module.signature_of(
            case["secret"], case["method"], case["target"], case["timestamp"], body
        )
        assert ours == theirs == case["signature"]
