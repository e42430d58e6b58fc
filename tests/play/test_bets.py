"""POST /play/api/bet: stakes and bets that are none, and nothing moves then."""

from decimal import Decimal

import pytest

from gameplay.models import Game, GameLimit, GameRound
from tests.play.page import BETS, has_won

NO_AMOUNTS = [
    *(
        "0",
        "-1",
        "-0",
        "",
        " 1",
        "1 ",
        "+1",
        "1e2",
        "1_0",
        "0x10",
        "NaN",
        "Infinity",
        "ten",
        "1,5",
        ".5",
        "5.",
    ),
    *("\u0661", "1\x00", "0.001", "9" * 40, True, None, [], {}, ["1"], 0, -1, 1.001),
]
NO_SPOTS = [
    *("straight:37", "straight:-1", "straight:", "straight:00", "split:1-3", "split:0-4", "corner:3-4-6-7"),
    *("dozen:0", "dozen:4", "column:4", "street:2-3-4", "line:1-6", "purple", "RED", "", None, 17, ["red"]),
]
NO_TABLES = [
    {"bets": []},
    {"bets": "red"},
    {"bets": ["red"]},
    {"bets": [{"spot": "red"}]},
    {"bets": [{"spot": "red", "stake": "1"}, {"spot": "red", "stake": "1"}]},
    {"bets": [{"spot": "red", "stake": "1", "pays": 99}]},
    {"bets": [{"spot": "red", "stake": "1"}] * 500},
]
NO_REQUESTS = [
    *("", "null", "[]", "{", "{}", '{"action":"a","action":"b"}', '{"action":"a","bet":[],"commitment":"c"}'),
    '{"action":"a b","bet":{},"commitment":"c"}',
    '{"action":"' + "a" * 65 + '","bet":{},"commitment":"c"}',
    '{"action":5,"bet":{},"commitment":"c"}',
    '{"action":"a","bet":{},"commitment":"\\u0000"}',
    b"\xff\xfe",
    '{"a":"' + " " * 70_000 + '"}',
]


def taken(place, values):
    """Which of these were not refused as no bet, and what was said."""
    said = {repr(value): place(value) for value in values}
    return {value: it.body for value, it in said.items() if (it.status, it.code) != (400, "BET_INVALID")}


@pytest.fixture
def nothing_moves(page, lucky):
    """Fails when the test moved money or opened a round."""
    before = lucky.balance()
    yield
    assert lucky.balance() == before
    assert not GameRound.objects.exists()
    assert [row.kind for row in lucky.rows()] == [4]


@pytest.mark.usefixtures("nothing_moves")
class TestAStake:
    @pytest.mark.parametrize(
        ("game", "stake", "code"),
        [
            ("harbour-lights", "0.19", "STAKE_OFF_STEP"),
            ("harbour-lights", "0.30", "STAKE_OFF_STEP"),
            ("harbour-lights", "100.20", "STAKE_TOO_HIGH"),
            ("harbour-lights", "1000000000", "STAKE_TOO_HIGH"),
            ("dice", "0.50", "STAKE_OFF_STEP"),
            ("dice", "101", "STAKE_TOO_HIGH"),
            ("blackjack", "0.21", "STAKE_OFF_STEP"),
            ("blackjack", "0.18", "STAKE_TOO_LOW"),
            ("blackjack", "100.02", "STAKE_TOO_HIGH"),
        ],
    )
    def test_below_above_or_off_the_step_says_what_is_allowed(self, page, game, stake, code):
        said = page(game).bet(stake)

        assert (said.status, said.code) == (400, code)
        allowed = {"step"} if code == "STAKE_OFF_STEP" else {"min", "max", "step"}
        assert allowed <= set(said.error)

    def test_says_the_amounts_as_the_page_writes_them(self, page):
        error = page("blackjack").bet("0.18").error
        assert (error["min"], error["max"], error["step"], error["stake"]) == ("0.2", "100", "0.02", "0.18")

    @pytest.mark.parametrize("game", BETS)
    def test_that_is_no_amount_is_refused(self, page, game):
        opened = page(game)
        shown = opened.commitment()

        def place(stake):
            if game == "european-roulette":
                return opened.place({"bets": [{"spot": "red", "stake": stake}]}, commitment=shown)
            return opened.place(BETS[game] | {"stake": stake}, commitment=shown)

        assert taken(place, NO_AMOUNTS) == {}

    def test_of_a_number_without_end_is_refused_at_once(self, page):
        opened = page()
        body = '{"action":"a","commitment":"%s","bet":{"side":"over","target":4950,"stake":%s}}'
        shown = opened.commitment()

        def place(number):
            return opened.call("bet", body % (shown, number))

        assert taken(place, ["1e999999999", "1e-999999999", "1" * 99, "1" * 200, "1e30", "-1e99"]) == {}

    def test_with_another_currencys_decimals_is_refused(self, page):
        said = page().bet("1.005")
        assert (said.code, said.error["message"]) == (
            "BET_INVALID",
            "The stake has more decimals than the currency.",
        )

    def test_of_the_sum_of_all_chips_has_the_limits(self, page):
        chips = [{"spot": f"straight:{n}", "stake": "3"} for n in range(37)]
        said = page("european-roulette").place({"bets": chips})
        assert (said.code, said.error["stake"]) == ("STAKE_TOO_HIGH", "111")


@pytest.mark.usefixtures("nothing_moves")
class TestABet:
    def test_on_a_number_that_does_not_exist_is_refused(self, page):
        opened = page("european-roulette")
        assert taken(lambda spot: opened.place({"bets": [{"spot": spot, "stake": "1"}]}), NO_SPOTS) == {}

    def test_on_a_target_without_a_chance_is_refused(self, page):
        opened = page()
        targets = [0, 100, 498, 9900, 10000, -4950, "4950", 49.5, True, None, [4950], 10**30]
        assert taken(lambda target: opened.bet(target=target), targets) == {}

    def test_on_no_side_is_refused(self, page):
        opened = page()
        assert taken(lambda side: opened.bet(side=side), ["OVER", "between", "", None, 1, ["over"]]) == {}

    @pytest.mark.parametrize("game", BETS)
    def test_that_the_game_does_not_have_is_refused(self, page, game):
        opened = page(game)
        others = [bet for name, bet in BETS.items() if bet.keys() != BETS[game].keys()]
        more = BETS[game] | {"pays": "99"}
        assert taken(opened.place, [{}, more, *others, *NO_TABLES]) == {}

    def test_that_is_no_request_is_refused(self, page):
        opened = page()
        said = {sent: opened.call("bet", sent) for sent in NO_REQUESTS}
        assert {sent: it.code for sent, it in said.items() if it.code != "REQUEST_INVALID"} == {}
        assert {it.status for it in said.values()} == {400}


class TestABalanceThatIsTooLow:
    def test_is_told(self, page, lucky):
        opened = page()
        taken = {"playerExternalId": "alice", "currency": "USD", "amount": 99.5}
        lucky.post("player/wallet/withdraw", taken)

        said = opened.bet("1")

        assert (said.status, said.code, said.error["balance"]) == (402, "BALANCE_NOT_ENOUGH", "0.5")
        assert lucky.balance() == Decimal("0.5")
        assert not GameRound.objects.exists()


class TestAGoodBet:
    @pytest.mark.parametrize("game", BETS)
    def test_costs_its_stake_and_pays_its_win(self, page, lucky, game):
        opened = page(game)

        said = opened.bet()

        round_ = said.round
        assert round_["staked"] == "1"
        assert Decimal(said.body["balance"]) == 99 + Decimal(round_["win"]) == lucky.balance()
        assert said.body["commitment"] != round_["commitment"]

    @pytest.mark.parametrize("stake", [1, 1.0, "1.00", "1", "01"], ids=repr)
    def test_may_write_its_stake_as_a_number(self, page, stake):
        round_ = page().bet(stake=stake).round
        assert round_["staked"] == "1"
        assert isinstance(round_["bet"]["stake"], str)

    def test_with_a_limit_on_the_win_pays_no_more(self, page, lucky):
        game = Game.objects.get(code="dice")
        GameLimit.objects.create(
            operator=lucky.operator, game=game, currency="USD", min_stake=1, max_stake=10, max_win=20
        )
        opened = page()
        assert opened.call("boot").body["maxWin"] == "20"
        opened.rig(has_won, side="under", target=500)

        round_ = opened.bet("10", side="under", target=500).round

        assert (round_["win"], round_["outcome"]["winBeforeLimit"]) == ("20", "192")
        assert lucky.balance() == 110

    def test_of_dice_is_quoted_before(self, page):
        opened = page()
        bet = BETS["dice"] | {"target": 499}

        quote = opened.call("quote", {"bet": bet}).body

        opened.rig(has_won, target=499)
        assert opened.bet(target=499).round["win"] == quote["win"]
        assert opened.call("quote", {"bet": bet | {"stake": "-1"}}).code == "BET_INVALID"
        assert page("blackjack").call("quote", {"bet": {}}).code == "BET_INVALID"
