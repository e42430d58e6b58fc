"""Players: linked once, found by their operator only, blocked and let in again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from players.errors import UserNotFound
from players.models import Player
from players.services import players
from tests.factories import OperatorFactory, PlayerFactory

NOW = datetime(2025, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def link(operator, *external_ids):
    return players.link_players(operator=operator, external_ids=external_ids)


@pytest.mark.django_db
class TestLink:
    def test_keeps_the_order_given(self):
        operator = OperatorFactory()
        link(operator, "bob")
        assert list(link(operator, "carol", "alice", "bob", "carol")) == ["carol", "alice", "bob"]

    def test_is_idempotent(self):
        operator = OperatorFactory()
        first = link(operator, "alice", "bob")
        assert link(operator, "bob", "alice") == {"bob": first["bob"], "alice": first["alice"]}
        assert Player.objects.count() == 2

    def test_takes_one_query_for_those_who_are_there(self, django_assert_num_queries):
        operator = OperatorFactory()
        ids = [f"p{n}" for n in range(1000)]
        link(operator, *ids)
        with django_assert_num_queries(1):
            assert list(link(operator, *ids)) == ids

    def test_is_each_operators_own(self):
        here, there = link(OperatorFactory(), "alice"), link(OperatorFactory(), "alice")
        assert here["alice"].code != there["alice"].code

    def test_of_nobody_is_nothing(self):
        assert link(OperatorFactory()) == {}

    def test_draws_another_code_when_one_is_taken(self, monkeypatch):
        operator = OperatorFactory()
        taken = link(operator, "alice")["alice"].code
        codes = iter([taken, taken, taken, 10**12 + 7, 10**12 + 8])
        monkeypatch.setattr(players, "_random_code", lambda: next(codes))

        found = link(operator, "bob", "carol")

        assert {it.code for it in found.values()} == {10**12 + 7, 10**12 + 8}

    def test_codes_fit_a_javascript_number(self):
        codes = [it.code for it in link(OperatorFactory(), *(f"p{n}" for n in range(500))).values()]
        assert len(set(codes)) == 500
        assert all(10**12 <= code < 2**53 for code in codes)

    def test_distinguishes_case(self):
        found = link(OperatorFactory(), "Alice", "alice")
        assert found["Alice"] != found["alice"]


class TestLinkAtOnce:
    def test_gives_everybody_the_same_codes(self, committed_db):
        operator = OperatorFactory()
        ids = [f"p{n}" for n in range(200)]
        start = Barrier(8)

        def one(number: int):
            start.wait()
            try:
                mine = ids[number * 5 :] + ids[: number * 5]
                return {it.external_id: it.code for it in link(operator, *mine[:: (-1) ** number]).values()}
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(one, range(8)))

        assert all(answer == answers[0] for answer in answers)
        assert Player.objects.count() == 200


@pytest.mark.django_db
class TestGet:
    def test_finds_its_own(self):
        alice = PlayerFactory()
        assert players.get_player(operator=alice.operator, external_id=alice.external_id) == alice

    def test_another_operators_player_is_not_found(self):
        alice = PlayerFactory()
        with pytest.raises(UserNotFound):
            players.get_player(operator=OperatorFactory(), external_id=alice.external_id)


@pytest.mark.django_db
class TestBlock:
    def test_holds_until_unblocked(self):
        alice = players.block_player(player=PlayerFactory(), reason="chargeback")
        assert alice.is_blocked(NOW)

        alice = players.unblock_player(player=alice)
        assert not alice.is_blocked(NOW)
        assert (alice.status, alice.blocked_reason) == ("active", "")

    def test_ends_by_itself(self):
        alice = players.block_player(player=PlayerFactory(), until=NOW + HOUR)
        assert alice.is_blocked(NOW)
        assert not alice.is_blocked(NOW + HOUR)


@pytest.mark.django_db
class TestRules:
    @pytest.mark.parametrize(
        ("rule", "values"),
        [
            ("code_range", {"code": 10**12 - 1}),
            ("code_range", {"code": 2**53}),
            ("external_id_form", {"external_id": "a b"}),
            ("external_id_form", {"external_id": ""}),
            ("external_id_form", {"external_id": "é"}),
            ("status_known", {"status": "gone"}),
            ("block_has_status", {"blocked_reason": "left over"}),
            ("block_has_status", {"blocked_until": NOW}),
        ],
    )
    def test_are_the_databases(self, rule, values):
        with pytest.raises(IntegrityError, match=f"players_player_{rule}"), transaction.atomic():
            Player.objects.filter(pk=PlayerFactory().pk).update(**values)

    def test_an_id_is_there_once(self):
        alice = PlayerFactory()
        with pytest.raises(IntegrityError, match="external_id_once"), transaction.atomic():
            Player.objects.create(code=10**12, operator=alice.operator, external_id=alice.external_id)
