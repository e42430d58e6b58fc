"""Clicks that come twice, late, from two windows, or with what another window has used up."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from gameplay.models import Game, GameLimit, GameRound
from gameplay.play import api
from tests.cast import at_once
from tests.play.page import BETS, CLIENT_SEED, Page, enter, has_lost, is_open, may


class TestABetThatComesAgain:
    @pytest.mark.parametrize("game", BETS)
    def test_after_a_lost_answer_is_the_same_round(self, page, lucky, game):
        opened = page(game)
        shown, action = opened.commitment(), str(uuid4())
        first = opened.bet(action=action, commitment=shown)

        again = opened.bet(action=action, commitment=shown)

        assert (first.body["replayed"], again.body["replayed"]) == (False, True)
        assert again.body | {"replayed": False} | {"round": {}} == first.body | {"round": {}}
        assert without_link(again.round) == without_link(first.round)
        assert GameRound.objects.count() == 1
        assert [row.kind for row in lucky.rows()].count(1) == 1

    def test_after_the_session_ended_is_the_same_round(self, page, lucky):
        opened = page()
        shown = opened.commitment()
        first = opened.bet(action="one", commitment=shown)
        lucky.post("game/kick", {"playerExternalId": "alice"})

        assert opened.bet(action="one", commitment=shown).round["id"] == first.round["id"]
        assert opened.bet(action="two").code == "SESSION_ENDED"

    def test_as_another_bet_is_refused(self, page, lucky):
        opened = page()
        opened.rig(has_lost)
        shown = opened.commitment()
        opened.bet(action="one", commitment=shown)

        said = opened.bet("2", action="one", commitment=shown)

        assert (said.status, said.code, said.error["differs"]) == (409, "ACTION_REUSED", ["bet"])
        assert lucky.balance() == 99

    def test_of_another_session_is_a_bet_of_its_own(self, page, lucky):
        lucky.pay_in("bob", "100")
        first, second = page().bet(action="one"), page("dice", "bob").bet(action="one")
        assert first.round["id"] != second.round["id"]

    def test_at_the_same_moment_is_one_stake(self, committed_db, lucky):
        lucky.pay_in("alice", "100")
        opened = enter(lucky, "dice")
        opened.rig(has_lost)
        shown = opened.commitment()

        said = at_once(*[lambda: opened.bet(action="one", commitment=shown)] * 6)

        assert {it.round["id"] for it in said} == {str(GameRound.objects.get().pk)}
        assert lucky.balance() == 99

    def test_refused_for_its_money_stays_refused(self, page, lucky):
        """The next click is a new one: the page makes a new id."""
        opened = page()
        lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
        assert opened.bet(action="one").code == "BALANCE_NOT_ENOUGH"
        lucky.pay_in("alice", "100")

        assert opened.bet(action="one").code == "BALANCE_NOT_ENOUGH"
        assert opened.bet(action="two").status == 200


class TestTwoWindows:
    def test_of_one_session_the_second_is_shown_the_round_of_the_first(self, page, lucky):
        first = page()
        second = Page(lucky, "dice", first.session, first.secret)
        shown = second.commitment()
        played = first.bet(commitment=shown).round

        said = second.bet(commitment=shown)

        assert (said.status, said.code) == (409, "STALE_COMMITMENT")
        assert said.error["state"]["last"]["id"] == played["id"]
        assert said.error["state"]["commitment"] == first.commitment() != shown
        assert GameRound.objects.count() == 1

    def test_that_click_at_the_same_moment_play_one_round(self, committed_db, lucky):
        lucky.pay_in("alice", "100")
        opened = enter(lucky, "dice")
        opened.rig(has_lost)
        shown = opened.commitment()

        said = at_once(*[lambda: opened.bet(commitment=shown)] * 6)

        assert sorted(it.status for it in said) == [200, 409, 409, 409, 409, 409]
        assert lucky.balance() == 99

    @pytest.mark.parametrize("shown", ["0" * 64, "x", "A" * 64])
    def test_a_commitment_that_was_never_shown_is_refused(self, page, shown):
        assert page().bet(commitment=shown).code == "STALE_COMMITMENT"

    def test_an_open_hand_is_shown_instead_of_a_second_one(self, page, lucky):
        opened = page("blackjack")
        hand = opened.hand().round

        said = opened.bet()

        assert (said.status, said.code) == (409, "ROUND_OPEN")
        assert said.error["state"]["round"]["id"] == hand["id"]
        assert lucky.balance() == 99

    def test_a_hand_goes_on_in_a_session_launched_later(self, page, lucky):
        hand = page("blackjack").hand().round
        later = page("blackjack")

        assert later.state()["round"]["id"] == hand["id"]
        assert later.bet().code == "ROUND_OPEN"
        assert later.act(hand["id"], "stand").round["finished"]

    def test_whose_hands_would_both_be_open_are_refused_by_the_database(self, page):
        """A second guard, for whatever else may write rounds."""
        hand = GameRound.objects.get(pk=page("blackjack").hand().round["id"])
        hand.pk, hand.provider_round, hand.staked = hand.pk + 1, "another", 0

        with pytest.raises(IntegrityError, match="one_open_of_a_game"), transaction.atomic():
            hand.save(force_insert=True)

        hand.state, hand.ended_at = "cancelled", hand.opened_at
        hand.save(force_insert=True)


class TestAReload:
    def test_resumes_the_hand_as_it_was(self, page):
        opened = page("blackjack")
        hand = opened.hand().round
        assert without_link(opened.state()["round"]) == without_link(hand)

        state = opened.state()

        assert state["round"]["legal"] == hand["legal"]
        assert (state["last"], state["balance"]) == (None, "99")

    def test_shows_the_last_round_and_the_next_commitment(self, page):
        opened = page()
        played = opened.bet()

        state = opened.state()

        assert without_link(state["last"]) == without_link(played.round)
        assert (state["round"], state["commitment"]) == (None, played.body["commitment"])

    def test_resumes_free_spins(self, page):
        opened = page("harbour-lights")
        opened.rig(is_open)
        round_ = opened.bet().round
        opened.act(round_["id"], "free_spin")

        resumed = opened.state()["round"]

        assert (resumed["id"], len(resumed["outcome"]["spins"])) == (round_["id"], 2)


class TestADecisionThatComesAgain:
    def test_is_taken_once(self, page):
        opened = page("blackjack")
        hand = opened.hand(may("double")).round
        first = opened.act(hand["id"], "double", action="d")

        again = opened.act(hand["id"], "double", action="d")

        assert (first.body["replayed"], again.body["replayed"]) == (False, True)
        assert without_link(again.round) == without_link(first.round)
        assert again.round["staked"] == "2"

    def test_as_another_one_is_refused(self, page):
        opened = page("harbour-lights")
        opened.rig(is_open)
        round_ = opened.bet().round
        opened.act(round_["id"], "free_spin", action="d")
        assert opened.act(round_["id"], "stand", action="d").code == "ACTION_REUSED"


class TestADecisionWithTheIdOfTheBet:
    """A split costs what the bet did, in the same round: taken for a repeat of it, it would be played for nothing."""

    @pytest.mark.parametrize("choice", ["split", "double"])
    def test_that_takes_a_stake_is_refused(self, page, lucky, choice):
        opened = page("blackjack")
        opened.rig(may(choice))
        hand = opened.bet(action="a").round

        said = opened.act(hand["id"], choice, action="a")

        assert (said.status, said.code) == (409, "ACTION_REUSED")
        assert (lucky.balance(), GameRound.objects.get().actions) == (99, [])
        assert opened.act(hand["id"], choice, action="b").status == 200
        assert lucky.balance() <= 98 or GameRound.objects.get().state == "finished"


class TestTheClientSeed:
    def test_counts_from_the_next_round_on(self, page):
        opened = page()
        shown = opened.commitment()

        state = opened.call("seed", {"clientSeed": "my own, ünïcode ✓"}).body

        assert (state["clientSeed"], state["commitment"]) == ("my own, ünïcode ✓", shown)
        round_ = opened.bet(commitment=shown).round
        assert (round_["clientSeed"], round_["commitment"]) == ("my own, ünïcode ✓", shown)

    def test_of_an_open_round_stays(self, page):
        opened = page("blackjack")
        hand = opened.hand().round
        opened.call("seed", {"clientSeed": "another"})

        ended = opened.act(hand["id"], "stand").round

        assert ended["clientSeed"] == CLIENT_SEED

    @pytest.mark.parametrize("seed", ["", "x" * 65, "a\nb", "a\x00b", "\u2028", None, 5, ["a"]], ids=repr)
    def test_of_another_form_is_refused(self, page, seed):
        opened = page()
        before = opened.session.client_seed

        assert opened.call("seed", {"clientSeed": seed}).status == 400
        assert opened.session.client_seed == before


class TestADoubleBelowTheSmallestStake:
    def test_is_told_so(self, page, lucky):
        opened = page("blackjack")
        opened.rig(may("double"))
        hand = opened.bet().round
        game = Game.objects.get(code="blackjack")
        GameLimit.objects.create(
            operator=lucky.operator, game=game, currency="USD", min_stake=5, max_stake=10, max_win=100
        )

        assert opened.act(hand["id"], "double").code == "STAKE_TOO_LOW"


class TestHistory:
    def test_is_the_players_own_newest_first_in_pages(self, page, lucky, monkeypatch):
        monkeypatch.setattr(api, "ROUNDS_A_PAGE", 3)
        opened = page()
        ids = [opened.bet("1").round["id"] for _ in range(5)]
        lucky.pay_in("bob", "10")
        page("dice", "bob").bet()
        page("blackjack").hand()

        first = opened.call("history").body
        rest = opened.call("history", {"before": first["rounds"][-1]["id"]}).body

        assert [it["id"] for it in first["rounds"] + rest["rounds"]] == ids[::-1]
        assert (len(first["rounds"]), first["more"], rest["more"]) == (3, True, False)

    def test_has_20_on_a_page(self):
        assert api.ROUNDS_A_PAGE == 20

    @pytest.mark.parametrize("before", ["x", "-1", 5, "9" * 20, ""], ids=repr)
    def test_before_something_else_is_refused(self, page, before):
        assert page().call("history", {"before": before}).code == "REQUEST_INVALID"

    @pytest.mark.parametrize("before", ["9" * 19, "0", None])
    def test_before_any_number_is_an_answer(self, page, before):
        assert page().call("history", {"before": before}).body == {"rounds": [], "more": False}

    def test_has_one_currency(self, page, lucky):
        page().bet()
        lucky.pay_in("alice", "1", "BTC")
        assert page("dice", currency="BTC").call("history").body["rounds"] == []


class TestWhatASpinCosts:
    def test_is_seven_statements(self, page):
        opened = page("harbour-lights")
        shown = opened.commitment()

        with CaptureQueriesContext(connection) as asked:
            assert opened.bet(commitment=shown).status == 200

        # The page's session; begin, its lock, the claim, the money, what is kept, commit. Each is a round trip.
        assert len(asked) == 7


def without_link(round_):
    """The link is signed with the time."""
    return {name: value for name, value in round_.items() if name != "verifyUrl"}
