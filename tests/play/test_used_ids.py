"""
A click id that was used answers the same whatever the click would bring: the answer must not tell the next outcome.

The seed of a refused click stays the next one. A cheat would ask until the answer is the right one, and then stake.
"""

import pytest

from gameplay.models import GameRound
from gameplay.originals.catalogue import GAMES
from gameplay.originals.fairness import Seeds, commitment
from gameplay.round_page import calls
from players import vault
from tests.play.page import CLIENT_SEED, _seeds, has_lost, is_open


def test_a_refused_stake_as_other_bets_does_not_tell_the_roll(page, lucky):
    """A conflict for what would win and a refusal for what would lose: thirteen questions, and the roll is known."""
    opened = page("dice")
    leave(lucky, "1")
    shown = opened.commitment()
    assert opened.bet("100", action="a", side="under", target=100).code == "BALANCE_NOT_ENOUGH"
    answers = set()
    low, high = 101, 9500  # under: wins below the target
    while low < high:
        middle = (low + high) // 2
        said = opened.bet("100", action="a", side="under", target=middle)
        answers.add((said.code, tuple(said.error.get("differs", ()))))
        if said.code == "ACTION_REUSED":
            high = middle
        else:
            low = middle + 1
    assert opened.commitment() == shown, "the very seed is still the next one"
    assert answers == {("BALANCE_NOT_ENOUGH", ())}


def leave(lucky, amount):
    lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
    lucky.pay_in("alice", amount)


def rigged_hand(opened, wanted_after_hit):
    """An open hand whose next hit does as wanted."""
    session = opened.session

    def dealt(seed, *actions):
        seeds = Seeds(seed, CLIENT_SEED)
        return GAMES["blackjack"].play(
            seeds=seeds, variant=session.variant, bet={"stake": "1"}, exponent=2, actions=actions
        )

    seed = next(it for it in _seeds() if is_open(dealt(it)) and wanted_after_hit(dealt(it, "hit")))
    session.choose_client_seed(CLIENT_SEED)
    session.promise(seed_encrypted=vault.encrypt(seed), commitment=commitment(seed))
    return opened.bet().round


def busts(after):
    return after.outcome["hands"][0]["total"] > 21


def goes_on(after):
    return not after.finished


@pytest.mark.parametrize("wanted", [busts, goes_on])
def test_an_id_of_another_hand_does_not_tell_the_next_card(page, wanted):
    opened = page("blackjack")
    first = rigged_hand(opened, goes_on)
    assert opened.act(first["id"], "stand", action="s").status == 200
    hand = rigged_hand(opened, wanted)

    said = opened.act(hand["id"], "hit", action="s")

    assert (said.code, said.error["differs"]) == ("ACTION_REUSED", ["action"])


@pytest.mark.parametrize("wanted", [busts, goes_on])
def test_a_refused_double_as_a_hit_does_not_tell_the_next_card(page, lucky, wanted):
    opened = page("blackjack")
    hand = rigged_hand(opened, wanted)
    lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
    opened.act(hand["id"], "double", action="d")
    said = opened.act(hand["id"], "hit", action="d")
    assert (said.status, said.code) == (402, "BALANCE_NOT_ENOUGH")


def test_a_refused_stake_under_other_client_seeds_does_not_tell_the_hand(page, lucky):
    opened = page("blackjack")
    leave(lucky, "1")
    opened.rig(is_open)
    shown = opened.commitment()
    codes = set()
    assert opened.bet("100", action="b").code == "BALANCE_NOT_ENOUGH"
    for number in range(60):
        opened.call("seed", {"clientSeed": f"c{number}"})
        codes.add(opened.bet("100", action="b", commitment=shown).code)
    assert codes == {"BALANCE_NOT_ENOUGH"}


def is_over(round_):
    return round_.finished


def is_a_blackjack(round_):
    return round_.finished and round_.win > 1


def free_spins_id(opened):
    """Play a round with free spins; the id of the click that ended it."""
    opened.rig(is_open)
    round_ = opened.bet().round
    number = 0
    while not round_["finished"]:
        number += 1
        round_ = opened.act(round_["id"], "free_spin", action=f"f{number}").round
    return f"f{number}"


def test_the_id_of_a_last_free_spin_opens_no_round(page):
    """It would open those alone that win free spins, after any number of tries at the largest stake."""
    opened = page("harbour-lights")
    used = free_spins_id(opened)

    for wanted in (is_over, is_open):
        opened.rig(wanted)
        assert opened.bet(action=used).code == "ACTION_REUSED"


@pytest.mark.parametrize("wanted", [is_open, has_lost, is_a_blackjack])
def test_the_id_of_a_stand_does_not_tell_of_the_next_hand(page, wanted):
    opened = page("blackjack")
    first = rigged_hand(opened, goes_on)
    opened.act(first["id"], "stand", action="s")
    opened.rig(wanted)
    said = opened.bet(action="s")
    assert (said.code, said.error["differs"]) == ("ACTION_REUSED", ["action"])


def test_what_a_refused_double_would_have_brought_is_kept_nowhere(page, lucky):
    """The round's page lists its actions to the staff while the hand goes on."""
    opened = page("blackjack")
    hand = rigged_hand(opened, goes_on)
    lucky.post("player/wallet/withdraw-all", {"playerExternalId": "alice", "currency": "USD"})
    opened.act(hand["id"], "double", action="d")

    assert [it.kind for it in calls.actions_of(GameRound.objects.get())] == ["bet", "bet"]
