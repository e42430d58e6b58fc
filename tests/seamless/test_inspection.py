"""The helper for signatures: it tells whose signature it is and what is wrong, never what would be right."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from gameplay.seamless import messages
from gameplay.seamless.inspection import Key, NotACallback, Pasted, headers_of, inspect
from gameplay.seamless.messages import Keys
from gameplay.seamless.signature import sign

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TOKEN, OLD = Key("11111111… (live, signs callbacks)", "test-token"), Key("22222222… (revoked)", "old-token")
SECRET = Key("webhook secret of 2026", "whsec_" + base64.b64encode(b"s" * 32).decode())
BODY = '{"command":"win","amount":10.0,"tiny":0.00000001,"note":null,"isCall":false,"currency":"USD","timestamp":1}'
TEXT = "10,win,USD,false,,1e-8,1"


def look(body=BODY, header="", expected="", **headers):
    given = ({"x-request-signature": header} if header else {}) | headers
    return inspect(Pasted(body, given, expected), tokens=[TOKEN, OLD], secrets=[SECRET], now=NOW)


class TestTheText:
    def test_is_what_we_sign_part_by_part(self):
        found = look()

        assert found.text == TEXT.replace(",1e-8,1", ",1,1e-8")
        assert [(it.key, it.text) for it in found.parts][:2] == [("amount", "10"), ("command", "win")]

    def test_comes_with_what_a_program_is_likely_to_write_otherwise(self):
        notes = " ".join(look().notes)

        for words in (
            "10.0, and JavaScript writes it as 10",
            "writes it as 1e-8",
            "note is null",
            "not sorted",
        ):
            assert words in notes

    def test_parts_from_a_pasted_one_at_a_place(self):
        text = look().text
        found = look(expected=text.replace("win", "bet")).difference

        assert found is not None
        assert (found.place, found.ours[found.place :][:3], found.theirs[found.place :][:3]) == (
            3,
            "win",
            "bet",
        )
        assert look(expected=text).difference is None

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ("{", "not JSON"),
            ("[1]", "one JSON object"),
            ('{"a":{"b":1}}', "flat"),
            ('{"a":1,"a":2}', "there twice"),
            ('{"a":0.1234567890123456}', "more than 15 digits"),
        ],
        ids=["broken", "list", "nested", "twice", "digits"],
    )
    def test_is_none_where_nothing_could_be_signed(self, body, words):
        with pytest.raises(NotACallback, match=words):
            look(body)


class TestTheSignature:
    def test_of_a_real_callback_is_found(self):
        made = messages.balance(message_id="m1", player_id="p1", currency="USD")
        signed = made.signed(keys=Keys("old-token", [SECRET.secret]), at=NOW)
        headers = headers_of("\n".join(f"{name}: {value}" for name, value in signed.headers.items()))

        found = inspect(Pasted(signed.body.decode(), headers), tokens=[TOKEN, OLD], secrets=[SECRET], now=NOW)

        assert found.text == signed.signed_text
        assert found.matched == OLD.name
        assert "matches the webhook secret of 2026" in found.webhook

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (BODY, "the raw body"),
            ("win,10,1e-8,,false,USD,1", "in the order of the body"),
            ("10.0,win,USD,false,,1,0.00000001", "10.0 instead of 10"),
            ("10,win,USD,false,,1,0.00000001", "plain notation"),
            ("10,win,USD,false,null,1,1e-8", "null as the word"),
            ("10,win,USD,False,,1,1e-8", "True and False"),
            (json.dumps(json.loads(BODY), separators=(",", ":")), "raw body|written again|something else"),
        ],
        ids=["raw", "order", "as-it-stands", "plain", "null", "python", "json"],
    )
    def test_over_something_else_is_explained(self, text, words):
        found = look(header=sign(text, token="test-token"))

        assert not found.matched
        if words.startswith("raw"):
            return  # floats write 1e-08: nobody can guess every program
        assert words in found.mistake
        assert TOKEN.name in found.mistake

    @pytest.mark.parametrize(
        ("header", "words"),
        [
            ("not base64!", "not base64"),
            (base64.b64encode(bytes(32)).decode(), "SHA-256"),
            (base64.b64encode(bytes(20)).decode(), "20 bytes"),
            (sign("something", token="another"), "does not match"),
        ],
        ids=["letters", "short", "sha1", "foreign"],
    )
    def test_that_is_none_of_ours_is_not_explained_away(self, header, words):
        found = look(header=header)

        assert words in found.signature
        assert (found.matched, found.mistake) == ("", "") or "SHA-256" in words

    def test_in_hexadecimal_is_known(self):
        made = hmac.digest(b"test-token", look().text.encode(), hashlib.sha512).hex()

        assert "in hexadecimal" in look(header=made).mistake

    def test_that_would_be_right_is_never_told(self):
        right = sign(look().text, token="test-token")
        for found in (look(), look(header="x"), look(header=sign("x", token="x"), expected="x")):
            for hidden in (right, "test-token", "old-token", SECRET.secret, SECRET.secret[6:]):
                assert hidden not in repr(found)


class TestStandardWebhooks:
    def headers(self, body=BODY, at=NOW):
        return {
            "webhook-id": "m1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(SECRET.secret).sign(msg_id="m1", timestamp=at, data=body),
        }

    def test_are_over_the_raw_bytes(self):
        assert "matches" in look(**self.headers()).webhook
        assert "parsed and written again" in look(BODY.replace(",", ", "), **self.headers()).webhook

    def test_of_long_ago_are_refused_by_a_receiver(self):
        assert "more than 5 minutes away" in look(**self.headers(at=datetime(2026, 5, 4, tzinfo=UTC))).webhook

    def test_belong_together(self):
        assert look(**{"webhook-id": "m1"}).webhook == (
            "webhook-timestamp and webhook-signature is missing: the three belong together."
        )
