"""POST /v1/game/kick: the player's sessions end, and open rounds still count."""

from decimal import Decimal

import pytest

from gameplay.models import GameSession


@pytest.fixture
def kick(lucky):
    return lambda player="alice": lucky.post("game/kick", {"playerExternalId": player})


class TestAKick:
    def test_ends_all_of_the_players_sessions(self, kick, page):
        opened = [page("dice"), page("blackjack"), page("dice")]

        answer = kick()

        assert (answer.status, answer.body) == (200, {"success": True, "message": "OK", "data": None})
        assert [it.bet().error["why"] for it in opened] == ["kicked"] * 3

    def test_leaves_others_alone(self, kick, page, lucky, rival):
        lucky.pay_in("bob", "10")
        bob, demo = page("dice", "bob"), page("dice", None)
        page()

        kick()
        rival.post("game/kick", {"playerExternalId": "alice"})

        assert (bob.bet().status, demo.bet().status) == (200, 200)

    def test_of_a_namesake_is_somebody_elses(self, page, rival):
        opened = page()
        assert rival.post("game/kick", {"playerExternalId": "alice"}).status == 200
        assert opened.bet().status == 200

    def test_lets_an_open_hand_settle(self, kick, page, lucky):
        opened = page("blackjack")
        hand = opened.hand().round
        kick()

        ended = opened.act(hand["id"], "stand").round

        assert lucky.balance() == 99 + Decimal(ended["win"])

    def test_does_not_keep_the_player_out(self, kick, page):
        page()
        kick()
        assert page().bet().status == 200

    def test_of_nobody_who_plays_is_fine(self, kick):
        assert (kick().status, kick().status) == (200, 200)

    def test_again_keeps_the_first_end(self, kick, page):
        opened = page()
        kick()
        ended = opened.session.ended_at
        kick()
        assert opened.session.ended_at == ended

    def test_goes_on_for_a_blocked_player(self, kick, page, lucky):
        page()
        lucky.post("player/block", {"playerExternalId": "alice"})
        assert kick().status == 200
        assert not GameSession.objects.filter(ended_at=None).exists()

    @pytest.mark.parametrize("player", ["nobody", "carol"])
    def test_of_somebody_elses_player_is_not_found(self, kick, rival, player):
        answer = kick(player)
        assert (answer.status, answer.code) == (404, "USER_NOT_FOUND")

    @pytest.mark.parametrize("player", ["", None, "a b", "x" * 65, 5])
    def test_of_another_form_is_refused(self, kick, player):
        assert kick(player).code == "VALIDATION_ERROR"

    def test_is_refused_to_an_account_that_nobody_approved(self, pending):
        assert pending.post("game/kick", {"playerExternalId": "alice"}).code == "PERMISSION_ERROR"
