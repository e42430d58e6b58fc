"""The clicks of our own games at the same moment: one stake for one click, and books that prove after a crowd."""

import time
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum

from gameplay.errors import GameOff, LimitReached, PlayerBlocked, SessionEnded, StakeNotAllowed
from gameplay.models import Action, ActionState, Game, GameLimit, GameRound, GameSession, RoundState
from gameplay.originals import blackjack, dice, roulette, slot
from gameplay.originals.catalogue import GAMES
from gameplay.play.clicks import Click, StaleCommitment, decide, place_bet, see
from gameplay.protection.limits import set_limit
from gameplay.sessions import session_with_all
from players.errors import DomainError
from players.services.players import block_player
from tests.cast import Casino, at_once
from tests.factories import seat
from tests.protection.waiting import while_it_is_not_committed
from tests.rounds.table import prove_rounds
from wallets import services
from wallets.errors import BalanceNotEnough
from wallets.models import Kind, LedgerTransaction

pytestmark = pytest.mark.django_db(transaction=True)

BETS = {
    dice.CODE: {"stake": "1", "side": "over", "target": 4950},
    slot.CODE: {"stake": "1"},
    roulette.CODE: {"bets": [{"spot": "red", "stake": "1"}, {"spot": "straight:17", "stake": "0.5"}]},
    blackjack.CODE: {"stake": "1"},
}
CROWD, CROWD_SECONDS = 50, 5


class Window:
    """A session of one of our games, as its page clicks in it."""

    def __init__(self, casino: Casino, player: str, code: str) -> None:
        self.code = code
        game = Game.objects.get(provider__is_built_in=True, code=code)
        self.session_id = seat(casino.operator, player, game)[0].pk

    def commitment(self) -> str:
        return GameSession.objects.values_list("next_commitment", flat=True).get(pk=self.session_id)

    def session(self) -> GameSession:
        return session_with_all(self.session_id)

    def bet(
        self, click: str | None = None, *, shown: str | None = None, session: GameSession | None = None
    ) -> Click:
        return place_bet(
            session=session or self.session(),
            click_id=click or str(uuid4()),
            bet=BETS[self.code],
            commitment_seen=shown or self.commitment(),
            now=datetime.now(UTC),
        )

    def decide(self, round_: GameRound, choice: str, click: str | None = None) -> Click:
        return decide(
            session=self.session(),
            click_id=click or str(uuid4()),
            round_id=round_.pk,
            choice=choice,
            now=datetime.now(UTC),
        )

    def play_to_the_end(self) -> None:
        click = self.bet()
        while not click.seen.finished:
            by_itself = GAMES[self.code].BY_ITSELF
            assert by_itself is not None
            click = self.decide(click.round, by_itself)


@pytest.fixture
def alice(lucky):
    lucky.pay_in("alice", "100")
    yield lambda code=dice.CODE: Window(lucky, "alice", code)
    prove_rounds()


def staked(casino: Casino) -> Decimal:
    return -(LedgerTransaction.objects.filter(kind=Kind.BET).aggregate(sum=Sum("amount"))["sum"] or 0)


class TestADoubleClick:
    @pytest.mark.parametrize("code", BETS)
    def test_20_times_at_once_is_one_stake(self, alice, lucky, code):
        window = alice(code)
        shown = window.commitment()
        clicks = at_once(*[lambda: window.bet("one", shown=shown)] * 20)

        assert [it.is_replay for it in clicks].count(False) == 1
        assert len({(it.round.pk, str(it.seen)) for it in clicks}) == 1
        assert GameRound.objects.count() == 1
        assert staked(lucky) == (Decimal("1.5") if code == roulette.CODE else 1)

    def test_of_a_decision_is_one_decision(self, alice):
        window = alice(blackjack.CODE)
        click = window.bet()
        while click.seen.finished:
            click = window.bet()
        results = at_once(*[lambda: window.decide(click.round, "stand", "stand-1")] * 10)

        assert len({str(it.seen) for it in results}) == 1
        assert GameRound.objects.get(pk=click.round.pk).actions == ["stand"]


class TestTwoWindows:
    def test_with_one_commitment_are_one_stake(self, alice, lucky):
        window = alice()
        for _time in range(10):
            before, shown = staked(lucky), window.commitment()
            results = at_once(*[lambda shown=shown: tried(lambda: window.bet(shown=shown))] * 4)

            assert sum(isinstance(it, Click) for it in results) == 1
            assert sum(isinstance(it, StaleCommitment) for it in results) == 3
            assert staked(lucky) - before == 1

    def test_of_two_sessions_play_rounds_of_their_own(self, alice):
        """Each session has a commitment of its own."""
        windows = [alice(blackjack.CODE), alice(blackjack.CODE)]
        for _time in range(5):
            at_once(*[lambda window=window: tried(window.play_to_the_end) for window in windows])
            assert GameRound.objects.filter(state=RoundState.OPEN).count() <= 1
            for round_ in GameRound.objects.filter(state=RoundState.OPEN):
                windows[0].decide(round_, "stand")

        assert not GameRound.objects.filter(state=RoundState.OPEN).exists()


class TestTheClickThatOpenedARound:
    def test_is_answered_again_while_somebody_decides_in_it(self, alice):
        """Who decides holds the round, and waits for its ids, which the repeated click has."""
        window = alice(blackjack.CODE)
        while not (opened := window.bet()).round.is_open:
            pass
        click = opened.round.provider_round

        with transaction.atomic():
            GameRound.objects.select_for_update(no_key=True).get(pk=opened.round.pk)
            (repeated,) = at_once(lambda: window.bet(click))

        assert repeated.is_replay
        assert repeated.round.pk == opened.round.pk


class TestTwoSessions:
    def test_of_one_player_open_one_round_of_a_game(self, alice):
        """The second one finds the first one's round, however close they come."""
        windows = [alice(blackjack.CODE) for _number in range(4)]
        for _time in range(10):
            at_once(*[lambda window=window: tried(window.bet) for window in windows])
            open_ones = list(GameRound.objects.filter(state=RoundState.OPEN))
            assert len(open_ones) <= 1
            for round_ in open_ones:
                windows[0].decide(round_, "stand")


def ends(window: Window) -> None:
    GameSession.objects.get(pk=window.session_id).end(why="kicked", now=datetime.now(UTC))


def blocks(window: Window) -> None:
    block_player(player=window.session().player)


def limits_losses(window: Window) -> None:
    now = datetime.now(UTC)
    set_limit(
        player=window.session().player,
        kind="loss",
        period="day",
        currency="USD",
        value=Decimal("0.5"),
        now=now,
    )


def suspends(window: Window) -> None:
    window.session().operator.suspend()


def switches_mode(window: Window) -> None:
    window.session().operator.begin_switch("https://casino.example/callback")


def switches_off(window: Window) -> None:
    Game.objects.filter(pk=window.session().game_id).update(enabled=False)


def narrows(window: Window) -> None:
    least = Decimal(2)
    limits = {"currency": "USD", "min_stake": least, "max_stake": least, "max_win": least}
    GameLimit.objects.create(operator=window.session().operator, game=window.session().game, **limits)


class TestAClickWhoseSessionWasReadBefore:
    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            (ends, SessionEnded),
            (blocks, PlayerBlocked),
            (limits_losses, LimitReached),
            (suspends, GameOff),
            (switches_mode, SessionEnded),
            (switches_off, GameOff),
            (narrows, StakeNotAllowed),
        ],
    )
    def test_is_refused_for_what_has_changed_since(self, alice, lucky, change, refusal):
        window = alice()
        session = window.session()
        change(window)

        with pytest.raises(refusal):
            window.bet(session=session)
        assert staked(lucky) == 0

    @pytest.mark.parametrize(
        ("change", "refusal"), [(ends, SessionEnded), (blocks, PlayerBlocked), (limits_losses, LimitReached)]
    )
    def test_waits_for_what_is_not_committed_and_is_refused(self, alice, lucky, change, refusal):
        window = alice()
        session = window.session()

        answer = while_it_is_not_committed(lambda: change(window), lambda: window.bet(session=session))

        assert isinstance(answer, refusal), answer
        assert staked(lucky) == 0


class TestARefusedClick:
    def test_stays_refused_when_money_comes(self, alice, lucky):
        window = alice()
        take_all(lucky)
        lucky.pay_in("alice", "0.50")
        with pytest.raises(BalanceNotEnough) as refused:
            window.bet("late")
        assert refused.value.details["balance"] == Decimal("0.5")
        lucky.pay_in("alice", "500")

        with pytest.raises(BalanceNotEnough):
            window.bet("late")
        assert lucky.balance("alice") == Decimal("500.5")
        window.bet()

    def test_of_a_double_leaves_the_hand_as_it_was(self, alice, lucky):
        window = alice(blackjack.CODE)
        round_ = _hand_that_may_double(window, lucky)
        take_all(lucky)

        with pytest.raises(BalanceNotEnough):
            window.decide(round_, "double", "late")

        assert GameRound.objects.get(pk=round_.pk).actions == round_.actions
        assert Action.objects.get(external_id="late").state == ActionState.REFUSED
        lucky.pay_in("alice", "100")
        with pytest.raises(BalanceNotEnough):
            window.decide(round_, "double", "late")
        window.decide(round_, "double")
        assert "double" in GameRound.objects.get(pk=round_.pk).actions


class TestACrowd:
    @pytest.mark.slow(budget=60)
    def test_of_50_players_breaks_nothing(self, lucky):
        """Each spins for five seconds, as fast as it is answered."""
        players = [f"player-{number}" for number in range(CROWD)]
        services.link_players(operator=lucky.operator, external_ids=players)
        windows = []
        for number, player in enumerate(players):
            lucky.pay_in(player, "1000")
            windows.append(Window(lucky, player, list(BETS)[number % len(BETS)]))
        until = time.monotonic() + CROWD_SECONDS + 2

        def spins(window: Window) -> int:
            count = 0
            while time.monotonic() < until:
                window.play_to_the_end()
                count += 1
            return count

        counts = at_once(*[lambda window=window: spins(window) for window in windows])

        assert min(counts) > 0
        rounds = GameRound.objects.filter(operator=lucky.operator)
        assert rounds.count() == rounds.filter(state=RoundState.FINISHED).count() == sum(counts)
        prove_rounds()
        call_command("verify_ledger", stdout=StringIO())  # ends with status 1 if they do not prove


def take_all(casino: Casino) -> None:
    services.withdraw_all(
        operator=casino.operator,
        external_id="alice",
        currency="USD",
        reference=None,
        held=[],
        now=datetime.now(UTC),
    )


def tried(call: object) -> object:
    try:
        return call()  # type: ignore[operator]
    except DomainError as refused:
        return refused


def _legal(round_: GameRound) -> set[str]:
    return {choice.action for choice in see(round_).legal}


def _hand_that_may_double(window: Window, casino: Casino) -> GameRound:
    for _time in range(50):
        click = window.bet()
        if not click.seen.finished:
            if "double" in _legal(click.round):
                return click.round
            window.decide(click.round, "stand")
    raise AssertionError("no hand to double in 50")
