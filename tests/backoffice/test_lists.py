"""Lists go on from row to row by an index, and nothing counts a table."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice import keyset
from backoffice.keyset import Order
from backoffice.models import ReferenceEntry
from players.models import Operator, Player
from tests.backoffice.conftest import cash_out, logged_in, page, staff
from tests.factories import casino, pay_in
from wallets import services
from wallets.models import LedgerTransaction, Wallet

LEDGER = "wallets_ledgertransaction_changelist"
MODELS = sorted(admin.site._registry, key=lambda it: it._meta.label)


def changelist(model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}_changelist"


def shown(person, name, **query) -> list:
    answer = page(person, name, **query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


@pytest.fixture(autouse=True)
def houses(lucky, kid, rival):
    """All of them."""


@pytest.fixture
def small_pages(monkeypatch):
    for model_admin in admin.site._registry.values():
        monkeypatch.setattr(type(model_admin), "list_per_page", 2)


class TestPages:
    @pytest.mark.parametrize("model", MODELS, ids=lambda it: it._meta.label)
    def test_go_through_everything_once_and_back_again(self, model, boss, small_pages):
        client, url = logged_in(boss), reverse(f"admin:{changelist(model)}")
        pages, link = [], "?"
        while link:
            cl = client.get(url + link).context["cl"]
            pages.append([row.pk for row in cl.result_list])
            last, link = cl, cl.next_link

        seen = [key for one in pages for key in one]
        assert len(seen) == len(set(seen)) == model.objects.count()

        link = last.back_link
        for earlier in reversed(pages[:-1]):
            cl = client.get(url + link).context["cl"]
            assert [row.pk for row in cl.result_list] == earlier
            link = cl.back_link
        assert link is None

    def test_keep_the_filters(self, boss, small_pages):
        cl = page(boss, LEDGER, operator="lucky", kind="8").context["cl"]
        assert cl.next_link is None
        cl = page(boss, LEDGER, operator="lucky").context["cl"]
        assert "operator=lucky" in cl.next_link

    def test_tell_two_operators_with_the_same_key_apart(self, lucky, rival):
        for house in (lucky, rival):
            cash_out(house.operator, house.player.external_id, Decimal(1), "the-same")
        order, found, at = Order("reference", descending=False), [], None
        while True:
            got = keyset.read_page(
                ReferenceEntry.objects.all(), operators=Operator.objects.all(), order=order, at=at, size=1
            )
            found += [(row.operator_id, row.reference) for row in got.rows]
            if got.next is None:
                break
            at = got.next

        assert len(found) == len(set(found)) == ReferenceEntry.objects.count()
        assert {(lucky.operator.pk, "the-same"), (rival.operator.pk, "the-same")} <= set(found)

    @pytest.mark.parametrize(
        "position", ["x", "next.1.abc", "next.a.1", "next..", f"next.1.{'9' * 40}", "back.1.\x00"]
    )
    def test_do_not_stumble_over_an_address_that_somebody_wrote(self, position, boss):
        answer = logged_in(boss).get(reverse(f"admin:{LEDGER}"), {"p": position}, follow=True)

        assert answer.status_code == 200
        assert "were not understood" in answer.content.decode()

    def test_say_so_when_there_is_nothing(self, boss):
        assert "Nothing is found" in page(boss, LEDGER, q="no-such-thing").content.decode()
        assert "Nothing here yet" in page(boss, "gameplay_flag_changelist").content.decode()


class TestQueries:
    @pytest.mark.parametrize("model", MODELS, ids=lambda it: it._meta.label)
    def test_count_nothing_and_grow_with_nothing(self, model, boss, lucky):
        client, url = logged_in(boss), reverse(f"admin:{changelist(model)}")
        with CaptureQueriesContext(connection) as before:
            client.get(url)
        for number in range(5):
            operator = casino(login_id=f"more-{number}", funds={"USD": "100"})
            services.link_players(operator=operator, external_ids=["p"])
            pay_in(operator, "p", "1")
        with CaptureQueriesContext(connection) as after:
            client.get(url)

        # Three of them bound its time: a savepoint here, a transaction otherwise.
        assert len(after) == len(before) <= 13
        assert not [it["sql"] for it in after if "COUNT(" in it["sql"].upper()]

    def test_look_a_row_up_by_its_whole_key(self, boss, lucky):
        row = LedgerTransaction.objects.filter(operator=lucky.operator).first()
        with CaptureQueriesContext(connection) as asked:
            assert page(boss, "wallets_ledgertransaction_change", row.pk).status_code == 200

        about_rows = [it["sql"] for it in asked if 'FROM "wallets_ledgertransaction"' in it["sql"]]
        assert about_rows
        assert all('"operator_id"' in sql.split("WHERE")[1] for sql in about_rows)


class TestSearch:
    @pytest.mark.parametrize("by", ["external_id", "pk"])
    def test_finds_a_player(self, by, boss, kid):
        assert shown(boss, "players_player_changelist", q=str(getattr(kid.player, by))) == [kid.player]

    def test_finds_a_wallet_by_its_player_and_by_itself(self, boss, kid):
        assert shown(boss, "wallets_wallet_changelist", q="kim") == [kid.wallet]
        assert kid.wallet in shown(boss, "wallets_wallet_changelist", q=str(kid.wallet.pk))

    def test_finds_transactions_by_id_reference_and_player(self, boss, lucky, kid):
        out = LedgerTransaction.objects.get(operator=lucky.operator, kind=8)
        of_alice = LedgerTransaction.objects.filter(wallet_id=lucky.wallet.pk, operator=lucky.operator)

        assert shown(boss, LEDGER, q=str(out.pk)) == [out]
        assert shown(boss, LEDGER, q="alice") == list(of_alice.order_by("-id"))
        assert shown(boss, LEDGER, q=str(lucky.player.pk)) == list(of_alice.order_by("-id"))
        # Both sides of what was booked under it.
        assert {it.pk for it in shown(boss, LEDGER, q="lucky-out-1")} == {out.pk, out.counterpart_id}
        assert {it.operator for it in shown(boss, LEDGER, q="lucky-to-kid")} == {lucky.operator, kid.operator}

    def test_finds_a_reference(self, boss):
        assert [it.pk for it in shown(boss, "backoffice_referenceentry_changelist", q="lucky-to-kid")] == [
            "lucky-to-kid"
        ]

    @pytest.mark.parametrize("model", MODELS, ids=lambda it: it._meta.label)
    def test_takes_any_text(self, model, boss):
        for term in ("'", '"; drop table', "%", "\u00e9", "9" * 30, "-1", "\uff11\uff12", "  "):
            assert page(boss, changelist(model), q=term).status_code == 200


class TestFilters:
    def test_by_operator_kind_and_currency(self, boss, lucky):
        found = shown(boss, LEDGER, operator="lucky", kind="4", currency="USD")

        assert [(it.operator, it.kind) for it in found] == [(lucky.operator, 4)]
        assert shown(boss, LEDGER, operator="lucky", currency="EUR") == []

    def test_by_time_from_until(self, boss):
        newest = shown(boss, LEDGER)[0].created_at
        text = (newest + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%S")

        assert shown(boss, LEDGER, **{"from": text}) == []
        assert len(shown(boss, LEDGER, until=text)) == LedgerTransaction.objects.count()
        assert shown(boss, LEDGER, until="2020-01-02") == []

    def test_by_wallet(self, boss, kid):
        assert {it.wallet_id for it in shown(boss, LEDGER, wallet=kid.wallet.pk)} == {kid.wallet.pk}

    def test_wallets_with_players_money_alone(self, boss):
        found = shown(boss, "wallets_wallet_changelist", holds="money")
        assert found
        assert all(it.player and it.balance for it in found)
        assert all(it.player is None for it in shown(boss, "wallets_wallet_changelist", holds="funds"))

    @pytest.mark.parametrize(
        "query",
        [{"from": "soon"}, {"from": "99999-01-01"}, {"kind": "7"}, {"wallet": "abc"}, {"currency": "XXX"}],
    )
    def test_say_so_when_they_are_nonsense(self, query, boss):
        answer = logged_in(boss).get(reverse(f"admin:{LEDGER}"), query, follow=True)

        assert "were not understood" in answer.content.decode()

    @pytest.mark.parametrize(
        "lookup", ["amount__gt", "operator__tokens__hint", "reference__startswith", "hash"]
    )
    def test_take_no_other_condition(self, lookup, boss):
        assert page(boss, LEDGER, **{lookup: "1"}).status_code == 400


class TestWhatIsShown:
    def test_amounts_in_plain_notation_with_their_sign(self, boss, lucky):
        row = LedgerTransaction.objects.get(operator=lucky.operator, kind=8)
        text = page(boss, "wallets_ledgertransaction_change", row.pk).content.decode()

        assert '<span class="cr-sign">-</span>5.5 <span class="cr-unit">USD</span>' in text
        assert bytes(row.hash).hex() in text
        assert row.created_at.strftime("%Y-%m-%d %H:%M:%S.%f UTC") in text

    def test_the_other_side_the_row_before_and_the_reference_as_links(self, boss, lucky):
        row = LedgerTransaction.objects.get(operator=lucky.operator, kind=8)
        text = page(boss, "wallets_ledgertransaction_change", row.pk).content.decode()
        before = LedgerTransaction.objects.get(
            operator=lucky.operator, wallet_id=row.wallet_id, seq=row.seq - 1
        )

        for key in (row.counterpart_id, before.pk):
            assert reverse("admin:wallets_ledgertransaction_change", args=[key]) in text
        link = admin.site._registry[ReferenceEntry].url_of(
            ReferenceEntry.objects.get(operator=lucky.operator, reference="lucky-out-1")
        )
        assert link in text
        assert logged_in(boss).get(link).status_code == 200

    def test_never_a_secret(self, boss, lucky):
        for name, args in (
            ("players_apitoken_changelist", []),
            ("players_apitoken_change", [lucky.token.pk]),
        ):
            text = page(boss, name, *args).content.decode()
            assert lucky.token.hint in text
            assert bytes(lucky.token.digest).hex() not in text
            assert bytes(lucky.token.secret_encrypted).decode() not in text

    def test_a_reference_of_any_shape_has_its_page(self, boss, lucky):
        strange = "a/b:c?d=e&f#g%2Fh \"'<i>"
        cash_out(lucky.operator, "alice", Decimal(1), strange)
        entry = ReferenceEntry.objects.get(reference=strange)

        answer = logged_in(boss).get(admin.site._registry[ReferenceEntry].url_of(entry))

        assert answer.status_code == 200
        assert "<i>" not in answer.content.decode()


class TestTheOverview:
    """What else it says: test_dashboard.py."""

    def test_tells_the_platforms_people_of_the_seals(self, boss, kid):
        figures = {it["title"]: it["value"] for it in page(boss, "index").context["figures"]}

        assert figures["Last seal (UTC)"] == "none yet"

    def test_tells_an_operators_people_about_their_own(self, lena, rival):
        Operator.objects.filter(pk=rival.operator.pk).update(status="pending")

        answer = page(lena, "index")

        assert answer.context["waiting"] == []
        assert {str(it["value"]) for it in answer.context["figures"]} == {"0", "none"}
        assert "seal" not in answer.content.decode().lower()


def test_a_blocked_player_is_said_to_be(boss, lucky):
    player: Player = lucky.player
    player.block(until=None, reason="asked for it")

    assert "asked for it" in page(boss, "players_player_change", player.pk).content.decode()


def test_the_platforms_people_need_no_operator(db):
    assert page(staff("eve"), "index").status_code == 200
    assert Wallet.objects.exists()
