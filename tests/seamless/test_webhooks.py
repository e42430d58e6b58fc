"""The second signature: a secret of the operator's own, two of them during a rotation."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from gameplay.seamless import messages, webhooks
from players.errors import PermissionDenied
from tests.factories import casino, issued

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def operator():
    made = casino()
    issued(made)
    return made


def signed(operator):
    bet = messages.bet(
        transaction_id="t1",
        player_id="alice",
        currency="USD",
        amount=Decimal("1.5"),
        round_=messages.Round("r1", 1, "Originals", "dice", "Dice"),
    )
    return bet.signed(keys=webhooks.keys_of(operator), at=datetime.now(UTC))


class TestACallback:
    def test_has_no_webhook_headers_without_a_secret(self, operator):
        assert "webhook-id" not in signed(operator).headers

    def test_is_verified_with_either_secret_during_a_rotation(self, operator):
        _first, old = webhooks.issue(operator=operator, now=NOW)
        _second, new = webhooks.issue(operator=operator, now=NOW)

        sent = signed(operator)

        for secret in (old, new):
            assert Webhook(secret).verify(sent.body, sent.headers)

    def test_is_not_signed_with_a_revoked_secret(self, operator):
        first, old = webhooks.issue(operator=operator, now=NOW)
        webhooks.issue(operator=operator, now=NOW)
        webhooks.revoke(secret=first, now=NOW)

        sent = signed(operator)

        with pytest.raises(WebhookVerificationError):
            Webhook(old).verify(sent.body, sent.headers)


def test_a_third_secret_waits_until_one_is_revoked(operator):
    webhooks.issue(operator=operator, now=NOW)
    webhooks.issue(operator=operator, now=NOW)

    with pytest.raises(PermissionDenied):
        webhooks.issue(operator=operator, now=NOW)


def test_a_database_dump_gives_no_secret_away(operator):
    made, secret = webhooks.issue(operator=operator, now=NOW)

    assert secret.removeprefix("whsec_").encode() not in bytes(made.secret_encrypted)
