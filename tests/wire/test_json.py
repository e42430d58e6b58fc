"""Exact JSON: no number passes through binary floating point."""

import json as standard
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from players.models.operators import Mode
from players.wire import json

MONEY = st.decimals(
    min_value=-(10**20), max_value=10**20, places=18, allow_nan=False, allow_infinity=False
) | st.decimals(min_value=-(10**6), max_value=10**6, places=2)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**98), 10**98) | TEXTS | MONEY,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=20,
)


class TestWhatIsWritten:
    @given(VALUES)
    def test_reads_back_as_the_same(self, value):
        assert json.parse(json.write(value)) == value

    @given(VALUES)
    def test_is_json_to_others(self, value):
        standard.loads(json.write(value))

    @pytest.mark.parametrize(
        ("number", "text"),
        [
            ("1000.50", "1000.5"),
            ("1E-8", "0.00000001"),
            ("25.00", "25"),
            ("2.5E+2", "250"),
            ("0E-18", "0"),
            ("-0.0", "0"),
            ("63727092.34", "63727092.34"),
            ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
        ],
    )
    def test_money_is_plain(self, number, text):
        assert json.write(Decimal(number)).decode() == text
        assert json.write(Decimal(number), money_as_string=True).decode() == f'"{text}"'

    def test_only_money_becomes_a_string(self):
        value = {"total": 3, "amount": Decimal("10.50"), "on": True, "list": [Decimal(1)]}

        written = json.write(value, money_as_string=True)

        assert written == b'{"total":3,"amount":"10.5","on":true,"list":["1"]}'

    def test_text_is_escaped(self):
        assert json.write('"\\\n\x00 é 🎰') == '"\\"\\\\\\n\\u0000 é 🎰"'.encode()

    def test_an_enum_is_its_text(self):
        assert json.write({"mode": Mode.SEAMLESS}) == b'{"mode":"seamless"}'

    @pytest.mark.parametrize("value", [1.5, datetime(2025, 1, 1, tzinfo=UTC), {1}, b"x", object()])
    def test_has_no_form_of_its_own_choice(self, value):
        with pytest.raises(TypeError):
            json.write({"value": value})

    def test_is_never_not_a_number(self):
        with pytest.raises(AssertionError):
            json.write(Decimal("NaN"))


class TestWhatIsRead:
    @given(st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?", fullmatch=True))
    def test_keeps_every_digit(self, text):
        found = json.parse(text.encode())

        assert not isinstance(found, float)
        assert Decimal(str(found)) == Decimal(text)

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            (b"", "not JSON"),
            (b"{", "not JSON"),
            (b"{'a': 1}", "not JSON"),
            (b"[1,]", "not JSON"),
            (b"01", "not JSON"),
            (b'"\x01"', "not JSON"),
            (b'{"a": NaN}', "NaN is not a number"),
            (b"[Infinity]", "Infinity is not a number"),
            (b"-Infinity", "-Infinity is not a number"),
            (b'"\xff"', "not UTF-8"),
            ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
            (b"\xef\xbb\xbf{}", "byte-order mark"),
            (b"[" * 100_000, "nested too deeply"),
            (b'{"a":' * 100_000, "nested too deeply"),
            (b'{"a": 1, "b": 2, "a": 1}', "'a' is there twice"),
            (b'[{"a": {"b": 1, "b": 1}}]', "'b' is there twice"),
        ],
    )
    def test_is_refused_with_a_reason(self, body, says):
        with pytest.raises(json.NotJson, match=says):
            json.parse(body)

    @pytest.mark.parametrize("number", ["9" * 5000, "0." + "1" * 5000, "1e" + "9" * 30, "9" * 900_000])
    def test_numbers_without_end_are_not_looked_at(self, number):
        assert json.parse(f'{{"amount": {number}}}'.encode()) == {"amount": json.OVERSIZED}

    def test_an_exponent_is_not_written_out(self):
        assert json.parse(b"1e400") == Decimal("1E+400")
