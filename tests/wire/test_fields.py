"""Each kind of value, in and out."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from players.wire import fields, json


def check(kind, value):
    return TypeAdapter(kind).validate_python(value)


def reason(kind, value) -> str:
    with pytest.raises(ValidationError) as caught:
        check(kind, value)
    return caught.value.errors()[0]["msg"]


class TestMoney:
    @given(
        st.integers(0, 10**20 - 1),
        st.from_regex(r"[0-9]{0,18}", fullmatch=True),
        st.integers(0, 20),
    )
    def test_is_exact_as_number_and_as_text(self, whole, fraction, zeros):
        text = f"{whole}.{fraction}0" + "0" * zeros
        if Decimal(text) == 0:
            return

        for sent in (text, json.parse(text.encode())):
            found = check(fields.MoneyAmount, sent)
            assert found == Decimal(text)
            assert json.plain(found) == json.plain(Decimal(text))

    @given(st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**6))
    def test_of_any_exponent_is_never_expanded(self, digits, exponent):
        sent = json.parse(f"{digits}e{exponent}".encode())
        try:
            found = check(fields.MoneyAmount, sent)
        except ValidationError:
            return
        assert len(str(found)) <= 40
        assert found == Decimal(f"{digits}e{exponent}")

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            (b"1000.5", "1000.5"),
            (b'"1000.50"', "1000.5"),
            (b"1e2", "100"),
            (b"0.00000001", "0.00000001"),
            (b"63727092.34", "63727092.34"),
            (b'"+5"', "5"),
            (b"1.00000000000000000000000000000000", "1"),
            (b"99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
        ],
    )
    def test_is_taken(self, sent, kept):
        assert json.plain(check(fields.MoneyAmount, json.parse(sent))) == kept

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            (b"0", "above zero"),
            (b"0e-9999999", "above zero"),
            (b"-5", "above zero"),
            (b'"-5.00"', "above zero"),
            (b"-1e999999", "above zero"),
            (b"1e400", "digits before the point"),
            (b"1e999999999", "digits before the point"),
            (b"100000000000000000000", "digits before the point"),
            (b"1e-400", "18 decimals"),
            (b"1e-999999999", "18 decimals"),
            (b"0.0000000000000000001", "18 decimals"),
            (b"true", "decimal number"),
            (b"null", "decimal number"),
            (b'"abc"', "decimal number"),
            (b'"1e2"', "decimal number"),
            (b'"NaN"', "decimal number"),
            (b'" 5"', "decimal number"),
            (b'"5\\n"', "decimal number"),
            ('"\u0665"'.encode(), "decimal number"),
            (b'"1,000.00"', "decimal number"),
            (b'""', "decimal number"),
            (b"[5]", "decimal number"),
            (b"{}", "decimal number"),
            (b"9" * 200, "decimal number"),
            (b'"' + b"9" * 200 + b'"', "decimal number"),
        ],
    )
    def test_is_refused(self, sent, says):
        assert says in reason(fields.MoneyAmount, json.parse(sent))

    @pytest.mark.parametrize("value", [1.5, Decimal("NaN"), Decimal("Infinity")])
    def test_is_never_a_float(self, value):
        assert "decimal number" in reason(fields.MoneyAmount, value)


class TestPercent:
    @pytest.mark.parametrize("value", [0, 100, Decimal("12.5"), "99.99"])
    def test_is_taken(self, value):
        assert check(fields.Percent, value) == Decimal(value)

    @pytest.mark.parametrize("value", [-1, 101, Decimal("1.234"), Decimal("1e400"), True, None])
    def test_is_refused(self, value):
        reason(fields.Percent, value)


class TestText:
    @pytest.mark.parametrize("value", ["alice", "a.b-c_d:e@f", "7", "x" * 64])
    def test_an_external_id_is_taken(self, value):
        assert check(fields.ExternalId, value) == value

    @pytest.mark.parametrize(
        "value",
        ["", "x" * 65, "a b", "a\n", "a\x00", "é", "🎰", "a'--", "<b>", "\ud800", 7, None, True, []],
    )
    def test_an_external_id_is_refused(self, value):
        reason(fields.ExternalId, value)

    @pytest.mark.parametrize("value", ["usd", "US", "U" * 13, "US D", "", None])
    def test_a_currency_is_refused(self, value):
        reason(fields.CurrencyCode, value)

    @pytest.mark.parametrize("value", ["r", "x" * 128, "2025/01/31 #7 {a}"])
    def test_a_reference_is_taken(self, value):
        assert check(fields.Reference, value) == value

    @pytest.mark.parametrize("value", ["", " r", "r ", "x" * 129, "r\t1", "r\x00", "é", "r\n"])
    def test_a_reference_is_refused(self, value):
        reason(fields.Reference, value)

    @pytest.mark.parametrize("value", ["Ein Käse", "카지노 🎰", "<b>'; --"])
    def test_a_name_may_have_any_script(self, value):
        assert check(fields.Name, value) == value

    @pytest.mark.parametrize("value", ["", "a\x00", "a\nb", "\x85", "x" * 201, "\udfff"])
    def test_a_name_is_refused(self, value):
        reason(fields.Name, value)

    @pytest.mark.parametrize(
        "value",
        [True, "x", Decimal("1.5"), json.OVERSIZED, None, Decimal("1e99999999"), Decimal("1e-99999999")],
        ids=str,
    )
    def test_a_whole_number_is_refused(self, value):
        reason(fields.WholeNumber, value)


class TestIpList:
    @pytest.mark.parametrize(
        "value",
        [
            "192.0.2.7, 10.0.0.0/8\n2001:db8::/32",
            " 192.0.2.7 10.1.2.3/8,,2001:DB8::/32 , ",
            ["192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "192.0.2.7/32", ""],
            ["::ffff:192.0.2.7", "::ffff:10.0.0.0/104", "2001:db8:0::/32"],
        ],
    )
    def test_has_one_form(self, value):
        assert check(fields.IpList, value) == ["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]

    @pytest.mark.parametrize("value", ["", [], " \n,"])
    def test_may_be_empty(self, value):
        assert check(fields.IpList, value) == []

    @pytest.mark.parametrize(
        "value",
        [
            "example.com",
            "300.1.1.1",
            "10.0.0.0/33",
            "fe80::1%eth0",
            ["10.0.0.1 10.0.0.2"],
            [7],
            [None],
            ["{evil}"],
            7,
            None,
            {},
            "1.1.1.1 " * 501,
        ],
    )
    def test_is_refused(self, value):
        reason(fields.IpList, value)

    def test_names_the_entry(self):
        assert "'example.com' is neither" in reason(fields.IpList, "10.0.0.1 example.com")


class TestCallbackUrl:
    @pytest.mark.parametrize(
        "value", ["", "https://casino.example/cb?a=1", "http://127.0.0.1:9000", "https://[::1]:8/x"]
    )
    def test_is_taken(self, value):
        assert check(fields.CallbackUrl, value) == value

    def test_has_a_lower_case_scheme(self):
        assert check(fields.CallbackUrl, "HTTPS://Casino.example/A") == "https://Casino.example/A"

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            ("https:/casino.example/cb", "too few slashes"),
            ("HTTP:casino.example", "too few slashes"),
            ("casino.example/cb", "absolute"),
            ("//casino.example", "absolute"),
            ("ftp://casino.example", "absolute"),
            ("javascript:alert(1)", "absolute"),
            ("https://", "absolute"),
            ("https:///path", "absolute"),
            ("https://casino.example:99999/", "absolute"),
            ("https://[::1/", "absolute"),
            ("https://user:pw@casino.example", "user name"),
            ("https://casino.example/#top", "fragment"),
            ("https://casino.example/\n", "ASCII"),
            ("https://casino.example/a b", "ASCII"),
            ("https://casino.example\\@evil", "ASCII"),
            ("https://käse.example", "ASCII"),
            ("https://casino.example/" + "x" * 500, "500"),
        ],
    )
    def test_is_refused(self, value, says):
        assert says in reason(fields.CallbackUrl, value)


class TestTime:
    @pytest.mark.parametrize(
        "value",
        [
            "2025-01-31 12:30:00",
            "2025-01-31T12:30:00Z",
            "2025-01-31T21:30:00+09:00",
            "2025-01-31T12:30Z",
            "2025-01-31T12:30:00.000-00:00",
        ],
    )
    def test_is_taken(self, value):
        assert check(fields.WireTime, value) == datetime(2025, 1, 31, 12, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        "value",
        [
            "2025-01-31",
            "2025-01-31T12:30:00",
            "2025-02-30 00:00:00",
            "2025-01-31 24:30:00",
            "0001-01-01T00:00:00+09:00",
            "2025-01-31 12:30:00\n",
            "\u0662\u0660\u0662\u0665-01-31 12:30:00",
            "now",
            1738326600,
            None,
        ],
    )
    def test_is_refused(self, value):
        reason(fields.WireTime, value)

    def test_is_written_in_utc(self):
        moment = datetime.fromisoformat("2025-01-31T21:30:00+09:00")
        assert fields.format_time(moment) == "2025-01-31 12:30:00"
