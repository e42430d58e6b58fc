"""What an operator's answer means: the contract's table, line by line, and whatever else comes back."""

from decimal import Decimal

import pytest

from gameplay.seamless.messages import Command
from gameplay.seamless.replies import Verdict, read

BALANCE, BET, WIN, CANCEL = Command.BALANCE, Command.BET, Command.WIN, Command.CANCEL
DONE, REFUSED, KEEP = Verdict.DONE, Verdict.REFUSED, Verdict.KEEP
MISSING, UNKNOWN, FAILED = Verdict.MISSING, Verdict.UNKNOWN, Verdict.FAILED


def answer(code: str, command: Command = BET):
    return read(command, http_status=200, body=b'{"statusCode":"%s","balance":12.5}' % code.encode())


@pytest.mark.parametrize(
    ("code", "balance", "bet", "win", "cancel"),
    [
        ("OK", DONE, DONE, DONE, DONE),
        ("ERR_NOT_ENOUGH_MONEY", REFUSED, REFUSED, KEEP, KEEP),
        ("ERR_INVALID_PLAYER_ID", REFUSED, REFUSED, KEEP, KEEP),
        ("ERR_INVALID_ACCOUNT", REFUSED, REFUSED, KEEP, KEEP),
        ("ERR_NOT_AUTHENTICATED", REFUSED, REFUSED, KEEP, KEEP),
        ("ERR_INTEGRITY_CHECK_FAILED", REFUSED, REFUSED, KEEP, KEEP),
        ("ERR_TRANSACTION_DOES_NOT_EXIST", FAILED, UNKNOWN, KEEP, MISSING),
        ("ERR_TRANSACTION_ROLLED_BACK", REFUSED, REFUSED, KEEP, DONE),
        ("ERR_UNKNOWN", FAILED, UNKNOWN, KEEP, KEEP),
        ("ERR_SOMETHING_ELSE", FAILED, UNKNOWN, KEEP, KEEP),
    ],
)
def test_a_status_code_means(code, balance, bet, win, cancel):
    verdicts = [answer(code, command).verdict for command in (BALANCE, BET, WIN, CANCEL)]

    assert verdicts == [balance, bet, win, cancel]


@pytest.mark.parametrize("command", [WIN, CANCEL])
@pytest.mark.parametrize("code", ["ERR_NOT_AUTHENTICATED", "ERR_NOT_ENOUGH_MONEY"])
def test_what_is_owed_and_refused_is_told_to_a_person(command, code):
    assert answer(code, command).alert


class TestWhatRealOperatorsSend:
    @pytest.mark.parametrize(
        "body",
        [
            b'{"statusCode":"OK","balance":"12.5"}',
            b'{"statusCode":"ok","balance":12.50}',
            b'\xef\xbb\xbf{"statusCode":"OK","balance":12.5}',
            b'{"statusCode":"OK","balance":12.5,"currency":"USD","node":{"id":7}}',
        ],
        ids=["number as a string", "lower case", "byte-order mark", "extra fields"],
    )
    def test_is_understood(self, body):
        reply = read(BET, http_status=200, body=body)

        assert (reply.verdict, reply.balance) == (DONE, Decimal("12.5"))

    def test_without_a_balance_on_an_error_is_understood(self):
        assert read(BET, http_status=200, body=b'{"statusCode":"ERR_NOT_ENOUGH_MONEY"}').verdict == REFUSED


class TestWhatIsNoAnswer:
    @pytest.mark.parametrize("status", [201, 204, 302, 400, 401, 500, 502])
    def test_another_http_status(self, status):
        assert read(BET, http_status=status, body=b'{"statusCode":"OK","balance":1}').verdict == UNKNOWN

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"OK",
            b"<html></html>",
            b'{"statusCode":"OK","bal',
            b"[]",
            b"null",
            b'{"statusCode":200,"balance":1}',
            b'{"statusCode":"OK"}',
            b'{"statusCode":"OK","balance":true}',
            b'{"statusCode":"OK","balance":"a lot"}',
            b'{"statusCode":"OK","balance":NaN}',
            b'{"statusCode":"OK","statusCode":"OK","balance":1}',
            b"\xff\xfe",
            b"[" * 10_000,
        ],
    )
    def test_a_body_that_is_not_the_shape(self, body):
        assert read(BET, http_status=200, body=body).verdict == UNKNOWN
