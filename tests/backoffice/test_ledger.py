"""The ledger's list: each filter, and that none of them reads a whole book."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from backoffice import keyset
from backoffice.admin import patience
from tests.backoffice.conftest import House, cash_out, logged_in, page, text
from tests.backoffice.played import played
from tests.factories import pay_in
from wallets import services
from wallets.models import LedgerTransaction
from wallets.models.ledger import RARE_KINDS

LEDGER = "wallets_ledgertransaction_changelist"


def cl(person, **query):
    answer = page(person, LEDGER, **query)
    assert answer.status_code == 200
    return answer.context["cl"]


def listed(person, **query) -> list[LedgerTransaction]:
    return list(cl(person, **query).result_list)


@pytest.fixture(autouse=True)
def houses(lucky, kid, rival):
    """All of them."""


class TestFilters:
    def test_by_player_in_all_of_their_wallets(self, boss, lucky):
        services.open_currencies(operator=lucky.operator, currencies=["EUR"])
        services.fund(operator=lucky.operator, currency="EUR", amount=Decimal(100))
        pay_in(lucky.operator, "alice", "7", "EUR")
        cash_out(lucky.operator, "alice", Decimal(1))
        rows = LedgerTransaction.objects.filter(wallet__player=lucky.player).order_by("-id")

        assert listed(boss, player="alice") == list(rows)
        assert listed(boss, player=str(lucky.player.pk)) == list(rows)
        assert listed(boss, player="nobody") == []

    def test_by_round_and_reference(self, boss, lucky, lena, rob):
        round_ = played(lucky)

        assert {it.round_id for it in listed(lena, round=str(round_.pk))} == {round_.pk}
        assert listed(rob, round=str(round_.pk)) == []
        assert {it.reference for it in listed(lena, reference="lucky-out-1")} == {"lucky-out-1"}
        assert listed(rob, reference="lucky-out-1") == []

    @pytest.mark.parametrize(
        ("query", "amounts"),
        [
            ({"amount_from": "25.5"}, {"25.5", "-25.5", "50", "-50", "100", "1000"}),
            ({"amount_to": "5.5"}, {"5.5", "-5.5"}),
            ({"amount_from": "5.5", "amount_to": "25.5"}, {"5.5", "-5.5", "25.5", "-25.5"}),
            ({"amount_from": "6", "amount_to": "7"}, set()),
        ],
        ids=["from", "until", "between", "nothing"],
    )
    def test_by_amount_whichever_way_it_moved(self, boss, query, amounts):
        assert {it.amount for it in listed(boss, **query)} == {Decimal(it) for it in amounts}

    @pytest.mark.parametrize(
        "query",
        [
            {"operator": "lucky\x00"},
            {"amount_from": "1e9"},
            {"amount_to": "-5"},
            {"player": "x" * 200},
            {"reference": "a\x00"},
        ],
    )
    def test_say_so_when_they_are_nonsense(self, query, boss):
        answer = logged_in(boss).get(reverse(f"admin:{LEDGER}"), query, follow=True)

        assert "were not understood" in text(answer)


class TestLookingThrough:
    """A filter that no index knows looks through a part of the book at a time."""

    @pytest.fixture
    def small_parts(self, monkeypatch, lucky):
        monkeypatch.setattr(keyset, "LOOKED_THROUGH", 6)
        monkeypatch.setattr(keyset, "SMALLEST_SHARE", 2)
        for number in range(1, 8):
            cash_out(lucky.operator, "alice", Decimal(number) / 2)

    @pytest.mark.parametrize("query", [{"kind": "4"}, {"amount_from": "25", "player": "alice"}], ids=str)
    def test_finds_everything_once_and_the_same_on_the_way_back(self, query, boss, small_parts):
        wanted = list(LedgerTransaction.objects.filter(kind=4).order_by("-id"))
        if "player" in query:
            wanted = [it for it in wanted if it.wallet.player and it.wallet.player.external_id == "alice"]
        client, url, link = logged_in(boss), reverse(f"admin:{LEDGER}"), "?"
        query_string = "&".join(f"{name}={value}" for name, value in query.items())
        pages, link = [], f"?{query_string}"
        while link:
            found = client.get(url + link).context["cl"]
            pages.append(list(found.result_list))
            last, link = found, found.next_link

        assert [it for one in pages for it in one] == wanted
        assert len(pages) >= 2

        back, link = list(last.result_list), last.back_link
        while link:
            found = client.get(url + link).context["cl"]
            back = [*found.result_list, *back]
            link = found.back_link
        assert back == wanted

    def test_says_how_far_it_came(self, boss, small_parts):
        html = text(page(boss, LEDGER, kind="4"))

        assert "has looked through a part of the book" in html
        assert "Look on →" in html
        assert "has looked through" not in text(page(boss, LEDGER, kind="256"))
        assert "has looked through" not in text(page(boss, LEDGER))

    def test_costs_the_same_number_of_queries(self, boss, small_parts, django_assert_max_num_queries):
        client, url = logged_in(boss), reverse(f"admin:{LEDGER}")
        for query, most in (({}, 13), ({"kind": "4"}, 15), ({"player": "alice", "amount_from": "1"}, 18)):
            with django_assert_max_num_queries(most):
                client.get(url, query)

    def test_is_stopped_in_the_end(self, boss, monkeypatch):
        def slow(*args: object, **more: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute("select pg_sleep(5)")

        monkeypatch.setattr(keyset, "read_page", slow)
        monkeypatch.setattr(patience, "LONGEST", "20ms")

        answer = page(boss, LEDGER)

        assert answer.status_code == 422
        assert "Narrow it down" in text(answer)


def test_the_rare_kinds_have_an_index_of_their_own(lucky: House):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
        for kind in RARE_KINDS:
            cursor.execute(
                "explain select id from wallets_ledgertransaction where operator_id = %s and kind = %s"
                " order by id desc limit 51",
                [lucky.operator.pk, kind.value],
            )
            assert "wallets_ledgertransaction_rare_kinds" in str(cursor.fetchall())


def test_a_seamless_row_names_the_call_that_made_it(boss, lucky):
    """Without one: none of it, and no error."""
    round_ = played(lucky)
    row = LedgerTransaction.objects.filter(operator=lucky.operator, round_id=round_.pk).first()

    html = text(page(boss, "wallets_ledgertransaction_change", row.pk))

    assert reverse("admin:gameplay_gameround_change", args=[round_.pk]) in html
