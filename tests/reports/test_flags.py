"""Odd play: what the rules find, once, and what people do with it."""

import json
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from gameplay.flags import changing, finding
from gameplay.ids import new_id
from gameplay.models import Delivery, Flag, FlagKind
from gameplay.sums import following
from players.errors import ParametersInvalid
from tests.cast import add_plays, wait_for_horizon
from tests.factories import casino, external_game
from tests.reports.book import END, an_owner, write
from wallets.models import Kind

NOW = datetime(2026, 4, 8, tzinfo=UTC)


@pytest.fixture
def lucky(committed_db):
    return casino(login_id="lucky", currencies=("USD", "JPY"), payment_method="invoice")


@pytest.fixture
def alice(lucky):
    owner = an_owner(lucky, "alice", external_game(), "USD", in_custody=False)
    owner.move(Kind.DEPOSIT, Decimal(5000))
    return owner


def play(owner, number, stake, won):
    owner.wait(random.Random(number), timedelta(minutes=5))
    round_ = owner.begin_round(number)
    owner.move(Kind.BET, -Decimal(stake), round_id=number)
    if won:
        owner.move(Kind.WIN, Decimal(won), round_id=number)
    round_.staked, round_.won = Decimal(stake), Decimal(won)


def flags(*owners, limit=finding.BATCH):
    """What is found of what they did."""
    write(list(owners))
    add_plays()
    while finding.find_in_rows(now=NOW, limit=limit):
        pass
    return [(it.kind, it.player.external_id, it.amount) for it in Flag.objects.order_by("kind", "id")]


class TestABigWin:
    def test_is_many_times_its_stake_and_large(self, alice):
        play(alice, 1, stake=10, won=1000)
        play(alice, 2, stake=10, won=999)
        play(alice, 3, stake="0.01", won=900)
        play(alice, 4, stake=20, won=1999)

        assert flags(alice) == [("big win", "alice", 1000)]

        flag = Flag.objects.get()
        assert (flag.round_id, flag.game, flag.state) == (1, alice.session.game, "new")
        assert flag.facts == {"staked": "10", "won": "1000", "times": "100.0"}

    def test_is_large_by_its_currency(self, lucky, alice, settings):
        settings.FLAG_AMOUNTS = {"JPY": "150000"}
        bob = an_owner(lucky, "bob", alice.session.game, "JPY", in_custody=True)
        play(bob, 1, stake=10, won=149_999)
        play(bob, 2, stake=10, won=150_000)

        assert flags(bob) == [("big win", "bob", 150_000)]


def test_a_session_is_flagged_for_an_rtp_that_chance_does_not_give(lucky, alice, settings):
    settings.FLAG_SESSION_ROUNDS = 20
    bob = an_owner(lucky, "bob", alice.session.game, "USD", in_custody=False)
    bob.move(Kind.DEPOSIT, Decimal(100))
    for number in range(1, 21):
        play(alice, number, stake=2, won=6)
        play(bob, 100 + number, stake=2, won=5)

    assert flags(alice, bob, limit=7) == [("session rtp", "alice", 120)]
    assert Flag.objects.get().facts == {"rounds": 20, "staked": "40", "won": "120", "rtp": "300.0"}


class TestMoneyInAndOut:
    def test_is_flagged_without_play_between(self, alice):
        alice.wait(random.Random(1), timedelta(hours=2))
        play(alice, 1, stake=100, won=0)
        alice.move(Kind.WITHDRAW, -Decimal(4600))

        assert flags(alice) == [("in and out", "alice", 4600)]

    def test_is_not_with_play(self, alice):
        play(alice, 1, stake=600, won=500)
        alice.move(Kind.WITHDRAW, -Decimal(4900))
        assert flags(alice) == []

    def test_is_not_after_a_day(self, alice):
        alice.at = END
        alice.move(Kind.WITHDRAW, -Decimal(5000))
        assert flags(alice) == []


class TestRefusals:
    def refuse(self, owner, count, *, lost, state="refused"):
        play(owner, Delivery.objects.count() + 1, stake=1, won=0)
        write([owner])
        owner.rows, round_, owner.rounds = [], owner.rounds[0], []
        Delivery.objects.bulk_create(
            Delivery(
                id=new_id(NOW),
                operator_id=owner.wallet.operator_id,
                player_id=owner.wallet.player_id,
                round=round_,
                action_id="",
                command="bet",
                message=json.dumps({"command": "bet", "isRoundFinished": lost}),
                currency="USD",
                amount=1,
                state=state,
                attempts=1,
                due_at=NOW,
                created_at=NOW,
                ended_at=NOW,
            )
            for _ in range(count)
        )

    @pytest.fixture
    def found(self, alice):
        def ask():
            finding.find_in_time(now=NOW)
            finding.find_in_time(now=NOW)
            return list(Flag.objects.values_list("kind", "facts"))

        self.refuse(alice, 30, lost=True, state="acknowledged")
        self.refuse(alice, 30, lost=False, state="acknowledged")
        return ask

    def test_of_winning_rounds_only_are_flagged(self, alice, found):
        self.refuse(alice, 20, lost=False)
        assert found() == [("refused wins", {"refused": 20, "taken": 60, "lost": 30})]

    def test_of_losing_rounds_too_are_not(self, alice, found):
        self.refuse(alice, 20, lost=False)
        self.refuse(alice, 1, lost=True)
        assert found() == []

    def test_that_are_few_are_not(self, alice, found):
        self.refuse(alice, 19, lost=False)
        assert found() == []


class TestFinding:
    def test_is_done_with_the_position_and_never_ahead_of_the_sums(self, alice):
        play(alice, 1, stake=10, won=1000)
        write([alice])
        wait_for_horizon()
        assert not finding.find_in_rows(now=NOW)
        assert not Flag.objects.exists()

        assert following.roll_up()
        assert finding.find_in_rows(now=NOW)
        assert Flag.objects.count() == 1

    def test_raises_a_flag_once(self, alice):
        play(alice, 1, stake=10, won=1000)
        flags(alice)
        with connection.cursor() as cursor:
            cursor.execute("delete from wallets_follower where name = 'flags'")
        while finding.find_in_rows(now=NOW):
            pass
        assert Flag.objects.count() == 1


class TestAFlag:
    @pytest.fixture
    def flag(self, alice):
        play(alice, 1, stake=10, won=1000)
        flags(alice)
        return Flag.objects.get()

    @pytest.fixture
    def who(self, flag, django_user_model):
        return django_user_model.objects.create_user(username="fay").pk

    def test_is_looked_at_closed_and_looked_at_again(self, flag, who):
        for state, note in (("looked at", ""), ("closed", "a true win"), ("looked at", "asked again")):
            changed = changing.change(flag=flag, state=state, note=note, by_id=who, now=NOW)
            assert (changed.state, changed.note, changed.changed_by_id) == (state, note, who)

    def test_is_not_closed_without_a_note(self, flag, who):
        with pytest.raises(ParametersInvalid):
            changing.change(flag=flag, state="closed", note=" ", by_id=who, now=NOW)

    @pytest.mark.parametrize(
        ("rule", "change"),
        [
            ("closed_with_a_note", {"state": "closed", "changed_at": NOW}),
            ("changed_by_somebody", {"state": "looked at", "changed_by_id": None}),
            ("state_known", {"state": "forgotten", "changed_at": NOW}),
            ("kind_known", {"kind": "ugly", "state": "new", "changed_by_id": None}),
        ],
    )
    def test_rules_are_the_databases(self, flag, who, rule, change):
        values = {"changed_by_id": who} | change
        with pytest.raises(IntegrityError, match=f"gameplay_flag_{rule}"), transaction.atomic():
            Flag.objects.update(**values)

    def test_of_a_subject_is_one(self, flag):
        flag.pk = None
        with pytest.raises(IntegrityError, match="once_for_a_subject"), transaction.atomic():
            flag.save(force_insert=True)


def test_every_kind_has_a_rule():
    from gameplay.flags import rules

    assert set(rules.OF_ROWS) | set(rules.OF_TIME) == set(FlagKind)
