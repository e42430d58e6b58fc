"""GET /v1/transaction/list by offset, as in v1: a window of time, the oldest first, an exact total."""

from datetime import timedelta

import pytest

from tests.cast import at_once, today


@pytest.fixture
def call(lucky):
    return lambda **changes: lucky.get(
        "transaction/list", **{key: value for key, value in today(**changes).items() if value is not None}
    )


@pytest.fixture
def history(lucky):
    """Five movements: four of alice's in two currencies, one of bob's."""
    lucky.pay_in("alice", "100")
    sent = {"playerExternalId": "alice", "currency": "USD", "amount": "30.50", "referenceId": "w-1"}
    lucky.post("player/wallet/withdraw", sent)
    lucky.pay_in("bob", "7")
    lucky.pay_in("alice", "1000", "JPY")
    lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})


def kinds(answer):
    return [(it["playerExternalId"], it["transType"], it["currency"]) for it in answer.data["list"]]


@pytest.mark.usefixtures("history")
class TestList:
    def test_tells_each_movement(self, call, lucky):
        answer = call()

        row = lucky.rows()[1]
        item = answer.data["list"][1]
        assert (answer.data["total"], answer.data["offset"], answer.data["count"]) == (5, 0, 5)
        assert item == {
            "transId": str(row.id),
            "transType": 8,
            "userCode": lucky.player("alice").code,
            "userExternalId": "alice",
            "playerCode": lucky.player("alice").code,
            "playerExternalId": "alice",
            "roundId": None,
            "roundType": None,
            "providerId": None,
            "providerName": None,
            "gameCode": None,
            "gameName": None,
            "isRoundFinished": False,
            "currency": "USD",
            "amount": 30.5,
            "balance": 69.5,
            "referenceId": "w-1",
            "createdAt": f"{row.created_at:%Y-%m-%d %H:%M:%S}",
        }

    def test_is_in_the_order_of_time(self, call):
        assert kinds(call()) == [
            ("alice", 4, "USD"),
            ("alice", 8, "USD"),
            ("bob", 4, "USD"),
            ("alice", 4, "JPY"),
            ("alice", 8, "USD"),
        ]

    def test_leaves_out_the_movements_of_the_operators_own_funds(self, call, lucky):
        assert len(lucky.rows(None)) > 1
        assert call().data["total"] == 5

    @pytest.mark.parametrize(
        ("offset", "limit", "found"),
        [
            (0, 1, [0]),
            (0, 2, [0, 1]),
            (2, 2, [2, 3]),
            (4, 2, [4]),
            (5, 2, []),
            (10**18, 2, []),
            (0, 2000, [0, 1, 2, 3, 4]),
        ],
    )
    def test_is_paged_by_offset(self, call, offset, limit, found):
        everything = call().data["list"]

        page = call(offset=offset, limit=limit).data

        assert (page["total"], page["offset"], page["count"]) == (5, offset, len(found))
        assert page["list"] == [everything[place] for place in found]
        assert page["nextCursor"] is None

    @pytest.mark.parametrize(
        ("filters", "total"),
        [
            ({"playerExternalId": "bob"}, 1),
            ({"playerExternalId": "nobody"}, 0),
            ({"currency": "JPY"}, 1),
            ({"currency": "EUR"}, 0),
            ({"transType": 8}, 2),
            ({"transType": 1}, 0),
            ({"roundId": 1}, 0),
            ({"playerExternalId": "alice", "transType": 4, "currency": "USD"}, 1),
        ],
    )
    def test_is_filtered(self, call, filters, total):
        answer = call(**filters)
        assert (answer.data["total"], answer.data["count"]) == (total, total)


class TestWindow:
    @pytest.fixture(autouse=True)
    def row(self, lucky):
        lucky.pay_in("alice", "100")
        return lucky.rows()[0]

    def at(self, row, **shift):
        moment = row.created_at.replace(microsecond=0) + timedelta(**shift)
        return moment.strftime("%Y-%m-%d %H:%M:%S")

    @pytest.mark.parametrize(
        ("start", "end", "total"),
        [
            (0, 1, 1),
            (-1, 0, 0),
            (0, 0, 0),
            (1, 5, 0),
            (-5, 5, 1),
        ],
    )
    def test_has_its_start_and_not_its_end(self, call, row, start, end, total):
        answer = call(startTime=self.at(row, seconds=start), endTime=self.at(row, seconds=end))
        assert answer.data["total"] == total

    def test_cuts_to_the_microsecond(self, call, row):
        exact = row.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        later = (row.created_at + timedelta(microseconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

        assert call(startTime=exact, endTime=later).data["total"] == 1
        assert call(startTime=later).data["total"] == 0
        assert call(endTime=exact).data["total"] == 0

    def test_may_come_with_an_offset_from_utc(self, call, row):
        there = row.created_at + timedelta(hours=9)
        answer = call(
            startTime=there.strftime("%Y-%m-%dT%H:%M:%S+09:00"),
            endTime=(there + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S+09:00"),
        )
        assert answer.data["total"] == 1

    @pytest.mark.parametrize(("seconds", "status"), [(0, 200), (1, 400)])
    def test_has_at_most_31_days(self, call, row, seconds, status):
        answer = call(startTime=self.at(row, days=-30), endTime=self.at(row, days=1, seconds=seconds))

        assert answer.status == status
        if status == 400:
            assert (answer.code, list(answer.details["errors"])) == ("PARAMETERS_INVALID", ["endTime"])

    @pytest.mark.parametrize(
        ("changes", "code", "field"),
        [
            pytest.param({"startTime": None}, "VALIDATION_ERROR", "startTime", id="no start"),
            pytest.param({"endTime": None}, "VALIDATION_ERROR", "endTime", id="no end"),
            pytest.param({"offset": None}, "VALIDATION_ERROR", "offset", id="no offset"),
            pytest.param({"limit": None}, "VALIDATION_ERROR", "limit", id="no limit"),
            pytest.param({"limit": 0}, "VALIDATION_ERROR", "limit", id="limit 0"),
            pytest.param({"limit": 2001}, "VALIDATION_ERROR", "limit", id="limit 2001"),
            pytest.param({"limit": "1e2"}, "VALIDATION_ERROR", "limit", id="limit with an exponent"),
            pytest.param({"offset": -1}, "VALIDATION_ERROR", "offset", id="offset below 0"),
            pytest.param({"offset": 2**63}, "VALIDATION_ERROR", "offset", id="offset beyond 64 bits"),
            pytest.param({"roundId": 2**63}, "VALIDATION_ERROR", "roundId", id="round beyond 64 bits"),
            pytest.param({"transType": 3}, "VALIDATION_ERROR", "transType", id="no type"),
            pytest.param({"transType": 256}, "VALIDATION_ERROR", "transType", id="a type of funds"),
            pytest.param({"startTime": "2025-02-30 00:00:00"}, "VALIDATION_ERROR", "startTime", id="no day"),
            pytest.param({"startTime": "2025-01-01"}, "VALIDATION_ERROR", "startTime", id="no time"),
            pytest.param(
                {"startTime": "9999-12-31T23:59:59-23:59"}, "VALIDATION_ERROR", "startTime", id="beyond time"
            ),
            pytest.param({"endTime": "2000-01-01 00:00:00"}, "PARAMETERS_INVALID", "endTime", id="backwards"),
            pytest.param({"cursor": ""}, "VALIDATION_ERROR", "cursor", id="cursor and offset"),
        ],
    )
    def test_or_page_that_is_none_is_refused(self, call, changes, code, field):
        answer = call(**changes)
        assert (answer.status, answer.code, list(answer.details["errors"])) == (400, code, [field])

    @pytest.mark.parametrize("moment", ["0001-01-01 00:00:00", "9998-12-31 23:59:59"])
    def test_may_lie_anywhere(self, call, moment):
        assert call(startTime=moment, endTime=moment).data["total"] == 0


def test_is_oldest_first_within_one_wallet_too(call, lucky):
    """However fast they came: balances of a wallet follow from one line to the next."""
    transfers = [
        {
            "type": "deposit",
            "playerExternalId": "alice",
            "currency": "USD",
            "amount": 1,
            "referenceId": f"b{n}",
        }
        for n in range(300)
    ]
    lucky.post("player/wallet/bulk", {"transfers": transfers})

    assert [int(it["balance"]) for it in call().data["list"]] == list(range(1, 301))


@pytest.mark.slow(budget=30)
@pytest.mark.parametrize("payment_method", ["invoice"])
def test_is_in_a_wallets_own_order_whoever_wrote(committed_db, call, lucky):
    """Several connections write to one wallet, more than one row in a millisecond."""

    def write():
        for _ in range(120):
            lucky.pay_in("alice", "1")

    at_once(*[write] * 5)

    assert [int(it["balance"]) for it in call().data["list"]] == list(range(1, 601))
