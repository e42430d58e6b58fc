"""POST /v1/player/create: linking the operator's players, one or a whole table of them."""

from decimal import Decimal

import pytest

from players.models import Player
from tests.cast import at_once
from wallets import services
from wallets.models import Wallet


@pytest.fixture
def call(lucky):
    return lambda **sent: lucky.post("player/create", sent)


class TestOne:
    def test_gets_a_code_and_a_wallet_in_each_currency(self, call, lucky):
        answer = call(playerExternalId="carol")

        player = lucky.player("carol")
        assert answer.data == {"playerCode": player.code}
        assert 10**12 <= player.code < 2**53
        wallets = Wallet.objects.filter(player_id=player.code).order_by("currency")
        assert [it.currency for it in wallets] == ["BTC", "ETH", "JPY", "KWD", "USD"]

    def test_gets_the_same_code_again(self, call):
        assert call(playerExternalId="carol").data == call(playerExternalId="carol").data

    def test_is_another_at_another_operator(self, call, rival):
        mine = call(playerExternalId="carol").data["playerCode"]
        assert rival.post("player/create", {"playerExternalId": "carol"}).data["playerCode"] != mine

    def test_differs_by_case(self, call):
        assert call(playerExternalId="carol").data != call(playerExternalId="Carol").data

    @pytest.mark.parametrize("external_id", ["a", "x" * 64, "0", "-", "a_b-c.d:e@f.example"])
    def test_may_be_called(self, call, external_id):
        assert call(playerExternalId=external_id).status == 200

    @pytest.mark.parametrize(
        "external_id",
        [
            pytest.param("", id="empty"),
            pytest.param("x" * 65, id="65 characters"),
            pytest.param("x" * 300, id="300 characters"),
            pytest.param("a b", id="space"),
            pytest.param("alice\n", id="line break"),
            pytest.param("a\x00b", id="NUL"),
            pytest.param("é", id="accent"),
            pytest.param("\uff41", id="full width"),
            pytest.param("٣", id="Arabic digit"),
            pytest.param("🎰", id="emoji"),
            pytest.param("\ud800", id="half a surrogate pair"),
            pytest.param("'; DROP TABLE players_player; --", id="SQL"),
            pytest.param("<script>", id="HTML"),
            pytest.param("../etc", id="path"),
            pytest.param("%s{0}", id="templates"),
            pytest.param(7, id="number"),
            pytest.param(True, id="boolean"),
            pytest.param(["a"], id="list"),
            pytest.param({"a": 1}, id="object"),
        ],
    )
    def test_may_not_be_called(self, call, external_id):
        answer = call(playerExternalId=external_id)

        assert (answer.status, answer.code) == (400, "VALIDATION_ERROR")
        assert list(answer.details["errors"]) == ["playerExternalId"]
        assert Player.objects.count() == 2


class TestMany:
    def test_are_linked_in_the_order_given(self, call, lucky):
        answer = call(players=["carol", "alice", "bert"])

        assert [it["playerExternalId"] for it in answer.data["players"]] == ["carol", "alice", "bert"]
        assert answer.data["players"][1]["playerCode"] == lucky.player("alice").code

    def test_may_be_a_thousand(self, call, lucky):
        names = [f"p{n}" for n in range(1000)]

        first, again = call(players=names), call(players=names)

        assert first.data == again.data
        assert len({it["playerCode"] for it in first.data["players"]}) == 1000
        assert Wallet.objects.filter(operator=lucky.operator, player__isnull=False).count() == 1002 * 5

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            pytest.param({"players": []}, "players", id="none"),
            pytest.param({"players": [f"p{n}" for n in range(1001)]}, "players", id="1001"),
            pytest.param({"players": ["a", "b c"]}, "players[1]", id="one is odd"),
            pytest.param({"players": "alice"}, "players", id="text"),
            pytest.param({"players": {"a": "b"}}, "players", id="object"),
            pytest.param({"players": ["a"], "playerExternalId": "b"}, "body", id="both"),
            pytest.param({}, "body", id="neither"),
        ],
    )
    def test_are_all_or_none(self, call, sent, field):
        answer = call(**sent)

        assert (answer.status, list(answer.details["errors"])) == (400, [field])
        assert Player.objects.count() == 2

    def test_that_are_there_twice_are_one(self, call):
        assert len(call(players=["carol", "carol"]).data["players"]) == 1


@pytest.mark.slow(budget=20)
class TestAtOnce:
    def test_one_player_is_made_once(self, committed_db, call):
        answers = at_once(*[lambda: call(playerExternalId="carol")] * 20)

        assert {it.status for it in answers} == {200}
        assert len({it.data["playerCode"] for it in answers}) == 1

    def test_tables_that_overlap_are_linked_without_a_deadlock(self, committed_db, call, lucky):
        names = [f"p{n}" for n in range(300)]
        tables = [names[:200], names[100:], names[::-1], names[::2]] * 2

        answers = at_once(*[lambda table=table: call(players=table) for table in tables])

        assert {it.status for it in answers} == {200}
        codes = {(it["playerExternalId"], it["playerCode"]) for a in answers for it in a.data["players"]}
        assert len(codes) == 300
        assert Wallet.objects.filter(operator=lucky.operator, player__isnull=False).count() == 302 * 5


class TestCurrencyAddedLater:
    @pytest.fixture(autouse=True)
    def euro(self, lucky):
        services.open_currencies(operator=lucky.operator, currencies=["EUR"])
        services.fund(operator=lucky.operator, currency="EUR", amount=Decimal(1000))

    def test_gets_its_wallet_when_money_comes(self, lucky):
        sent = {"playerExternalId": "alice", "currency": "EUR", "amount": 5}
        assert lucky.post("player/wallet/deposit", sent).data["balance"] == 5

    @pytest.mark.parametrize("path", ["withdraw", "withdraw-all"])
    def test_is_empty_before_that(self, lucky, path):
        sent = {"playerExternalId": "alice", "currency": "EUR", "amount": 5}
        answer = lucky.post(f"player/wallet/{path}", sent)
        assert answer.code == ("BALANCE_NOT_ENOUGH" if path == "withdraw" else None)

    def test_gets_it_by_linking_again(self, call, lucky):
        call(playerExternalId="alice")
        assert lucky.balance("alice", "EUR") == 0

    @pytest.mark.slow(budget=20)
    def test_gets_one_wallet_when_many_calls_come_at_once(self, committed_db, lucky):
        sent = {"playerExternalId": "alice", "currency": "EUR", "amount": 5}

        answers = at_once(*[lambda: lucky.post("player/wallet/deposit", sent)] * 10)

        assert {it.status for it in answers} == {200}
        assert lucky.balance("alice", "EUR") == 50
