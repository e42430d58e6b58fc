"""The page of the helper for signatures."""

import pytest
from django.core.cache import cache

from backoffice.rounds import signatures
from gameplay.seamless.signature import sign
from players.services.tokens import secret_of
from tests.backoffice.conftest import page, send, text

BODY = '{"command":"balance","playerId":"user123","currency":"USD","timestamp":1713792000}'
SIGNED = "balance,USD,user123,1713792000"


@pytest.fixture(autouse=True)
def a_new_minute():
    cache.clear()
    yield
    cache.clear()


def check(person, house, **form):
    return send(person, "account_signature", house.operator.pk, body=BODY, **form)


class TestThePage:
    def test_tells_whose_signature_it_is(self, lena, lucky):
        header = sign(SIGNED, token=secret_of(lucky.token))

        html = text(check(lena, lucky, headers=f"X-Request-Signature: {header}"))

        assert "It matches." in html
        assert f"{lucky.token.hint}…" in html
        assert SIGNED in html

    @pytest.mark.parametrize(
        "pasted",
        [
            {"headers": "webhook-id: 1\nwebhook-timestamp: 999999999999\nwebhook-signature: v1,x"},
            {"headers": "X-Request-Signature: ééé"},
            {"headers": "x", "body": '{"command": "\\ud800"}'},
            {"headers": "x", "body": '{"\\ud800": 1}'},
        ],
        ids=["time", "not ASCII", "half a character", "half a character in a key"],
    )
    def test_answers_whatever_is_pasted(self, pasted, lena, lucky):
        answer = send(lena, "account_signature", lucky.operator.pk, **({"body": BODY} | pasted))

        assert answer.status_code in (200, 400)
        assert "It matches." not in text(answer)

    def test_does_not_know_another_accounts_tokens(self, lena, lucky, rival):
        header = sign(SIGNED, token=secret_of(rival.token))

        html = text(check(lena, lucky, headers=header))

        assert "It does not match." in html
        assert rival.token.hint not in html

    def test_never_shows_the_right_signature_nor_a_secret(self, boss, lucky):
        secret = secret_of(lucky.token)
        for form in ({}, {"headers": "AAAA"}, {"headers": sign("x", token="x"), "expected": "balance,EUR"}):
            html = text(check(boss, lucky, **form))
            for hidden in (secret, sign(SIGNED, token=secret)):
                assert hidden not in html

    def test_shows_where_a_pasted_text_parts_from_ours(self, lena, lucky):
        assert "at character 9" in text(check(lena, lucky, expected="balance,EUR,user123,1713792000"))
        assert "is the one that we sign" in text(check(lena, lucky, expected=SIGNED))

    def test_says_what_cannot_be_signed(self, lena, lucky):
        answer = send(lena, "account_signature", lucky.operator.pk, body="{")
        assert answer.status_code == 400
        assert "not JSON" in text(answer)
        assert send(lena, "account_signature", lucky.operator.pk, body="").status_code == 400

    def test_answers_so_many_times_a_minute(self, lena, boss, lucky, monkeypatch):
        monkeypatch.setattr(signatures, "CHECKS_PER_MINUTE", 2)

        answers = [check(lena, lucky).status_code for _ in range(3)]

        assert answers == [200, 200, 429]
        assert check(boss, lucky).status_code == 200

    def test_is_chosen_among_ones_own_accounts(self, lena, rob, lucky, kid, rival):
        html = text(page(lena, "signatures"))
        assert "lucky-kid" in html
        assert "rival" not in html
        assert page(rob, "signatures").status_code == 302
