"""/v1/player/limits, and what is set and removed below it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gameplay.protection.periods import end_of
from players.wire.fields import format_time

ALICE = {"playerExternalId": "alice"}
LOSS = ALICE | {"kind": "loss", "period": "day", "currency": "USD", "value": "25.50"}


@pytest.fixture
def call(lucky):
    return lambda **changes: lucky.post("player/limits/set", LOSS | changes)


class TestALimit:
    def test_is_set_and_listed_with_what_is_used(self, call, alice, lucky):
        alice.bet("b1", 10)

        made = call().data

        assert made == {
            "kind": "loss",
            "period": "day",
            "currency": "USD",
            "value": Decimal("25.5"),
            "used": 10,
            "left": Decimal("15.5"),
            "resetsAt": format_time(end_of("day", datetime.now(UTC))),
            "pendingValue": None,
            "pendingAt": None,
        }
        assert lucky.get("player/limits", **ALICE).data == [made]

    def test_waits_for_a_day_when_it_is_raised_or_taken_away(self, call, lucky):
        call()
        raised = call(value=90).data
        assert (raised["value"], raised["pendingValue"]) == (Decimal("25.5"), 90)
        soon = datetime.now(UTC) + timedelta(hours=23, minutes=59)
        assert raised["pendingAt"] > format_time(soon)

        removed = lucky.post("player/limits/remove", LOSS).data
        assert (removed["value"], removed["pendingValue"]) == (Decimal("25.5"), None)
        assert removed["pendingAt"] is not None

    def test_of_time_is_in_minutes_and_has_no_currency(self, call):
        made = call(kind="time", currency=None, value=90).data
        assert (made["value"], made["currency"]) == (90, None)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"kind": "luck"}, "VALIDATION_ERROR"),
            ({"value": 0}, "VALIDATION_ERROR"),
            ({"value": "25.501"}, "PARAMETERS_INVALID"),
            ({"currency": None}, "VALIDATION_ERROR"),
            ({"kind": "time"}, "VALIDATION_ERROR"),
            ({"kind": "time", "currency": None, "value": "1.5"}, "PARAMETERS_INVALID"),
            ({"currency": "EUR"}, "CURRENCY_NOT_SUPPORTED"),
            ({"playerExternalId": "nobody"}, "USER_NOT_FOUND"),
        ],
    )
    def test_that_cannot_be_is_refused(self, call, changes, code):
        assert call(**changes).code == code

    def test_that_is_not_there_cannot_be_removed(self, lucky):
        assert lucky.post("player/limits/remove", LOSS).code == "PARAMETERS_INVALID"

    def test_of_another_casino_s_player_is_not_found(self, call, rival):
        call()
        assert rival.get("player/limits", **ALICE).data == [], "its own alice has none"
        assert rival.get("player/limits", playerExternalId="bob").code == "USER_NOT_FOUND"
