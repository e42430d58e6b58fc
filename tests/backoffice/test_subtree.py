"""A person sees their operator's subtree and nothing else: in every list, search, filter, autocomplete and address."""

import pkgutil
from importlib import import_module

import pytest
from django.contrib import admin
from django.urls import reverse

from backoffice.admin.base import SubtreeAdmin
from backoffice.models import AuditEvent, ReferenceEntry
from gameplay.models import Delivery, GameRound, GameSession
from players.models import ApiToken, Operator, Player
from tests.backoffice import tables
from tests.backoffice.conftest import House, logged_in, page
from wallets.models import LedgerTransaction, Wallet

ALL_ADMINS = admin.site._registry
FEATURES = [import_module(f"{tables.__name__}.{it.name}") for it in pkgutil.iter_modules(tables.__path__)]
# What makes a row of each list that a feature has.
FEATURES_LISTS = {kind: make for it in FEATURES for kind, make in getattr(it, "ONE_OF", {}).items()}
# These have tests of their own: test_deliveries.py, test_rounds.py.
OWN_TESTS = {Delivery, GameRound, GameSession}
ADMINS = sorted((it for it in ALL_ADMINS.items() if it[0] not in OWN_TESTS), key=lambda it: it[0]._meta.label)
each_admin = pytest.mark.parametrize(
    "model_admin", [it[1] for it in ADMINS], ids=[it[0]._meta.label for it in ADMINS]
)


def name_of(model_admin: SubtreeAdmin) -> str:
    opts = model_admin.model._meta
    return f"{opts.app_label}_{opts.model_name}"


def rows_of(model, house: House) -> list:
    """All that there is of one operator."""
    if model is Operator:
        return [house.operator]
    return list(model.objects.filter(operator_id=house.operator.pk))


def listed(person, model_admin, **query) -> set:
    answer = page(person, f"{name_of(model_admin)}_changelist", **query)
    assert answer.status_code == 200
    return {model_admin.url_of(row) for row in answer.context["cl"].result_list}


def urls(model_admin, house: House) -> set[str]:
    found = {model_admin.url_of(row) for row in rows_of(model_admin.model, house)}
    assert found, "the house has one of each"
    return found


@pytest.fixture(autouse=True)
def houses(lucky, kid, rival):
    """All of them, with a row of each list that a feature has."""
    for house in (lucky, kid, rival):
        for make in FEATURES_LISTS.values():
            make(house)


class TestEveryModel:
    def test_is_registered_through_the_one_class_that_hides(self):
        assert set(ALL_ADMINS) == {
            ApiToken,
            AuditEvent,
            Delivery,
            GameRound,
            GameSession,
            LedgerTransaction,
            Operator,
            Player,
            ReferenceEntry,
            Wallet,
            *FEATURES_LISTS,
        }
        assert all(isinstance(it, SubtreeAdmin) for it in ALL_ADMINS.values())

    @each_admin
    def test_lists_ones_own_and_what_is_below(self, model_admin, lena, lucky, kid, rival):
        assert listed(lena, model_admin) == urls(model_admin, lucky) | urls(model_admin, kid)

    @each_admin
    def test_lists_everything_to_the_platforms_people(self, model_admin, boss, ann, lucky, kid, rival):
        everything = urls(model_admin, lucky) | urls(model_admin, kid) | urls(model_admin, rival)

        assert listed(boss, model_admin) == listed(ann, model_admin) == everything

    @each_admin
    def test_opens_ones_own_pages_and_no_others(self, model_admin, lena, lucky, kid, rival):
        client = logged_in(lena)

        for url in urls(model_admin, lucky) | urls(model_admin, kid):
            assert client.get(url).status_code == 200
        for url in urls(model_admin, rival):
            assert client.get(url).status_code == 404
            assert client.get(url.replace("/change/", "/history/")).status_code == 404
            assert client.get(url.replace("/change/", "/delete/")).status_code in (403, 404)

    @each_admin
    def test_finds_nothing_of_others(self, model_admin, lena, lucky, kid, rival):
        theirs = urls(model_admin, rival)
        terms = [rival.player.external_id, str(rival.player.pk), "rival", "rival-out-1", str(rival.wallet.pk)]
        terms += [str(row.pk) for row in LedgerTransaction.objects.filter(operator=rival.operator)]

        for term in terms:
            assert not listed(lena, model_admin, q=term) & theirs

    @each_admin
    def test_shows_nothing_of_others_through_filters(self, model_admin, lena, rival):
        answer = page(lena, f"{name_of(model_admin)}_changelist", operator="rival")

        text = answer.content.decode()
        assert rival.player.external_id not in text
        assert "Rival" not in text
        assert answer.status_code in (200, 400)  # 400: this list has no such filter

    @each_admin
    def test_says_nothing_of_others_anywhere_on_a_list(self, model_admin, lena, rival):
        text = page(lena, f"{name_of(model_admin)}_changelist").content.decode()

        for secret in ("rival", "Rival", rival.player.external_id, str(rival.player.pk), rival.token.hint):
            assert secret not in text


class TestAutocompletes:
    def ask(self, person, term=""):
        query = {"app_label": "players", "model_name": "player", "field_name": "operator", "term": term}
        answer = logged_in(person).get(reverse("admin:autocomplete"), query)
        assert answer.status_code == 200
        return [it["text"] for it in answer.json()["results"]]

    def test_offer_ones_own_subtree(self, lena):
        assert self.ask(lena) == ["lucky", "lucky-kid"]
        assert self.ask(lena, "riv") == []

    def test_offer_everything_to_the_platforms_people(self, boss):
        assert self.ask(boss) == ["lucky", "lucky-kid", "rival"]


class TestWhatIsAbove:
    @pytest.fixture
    def karl(self, kid):
        """Works for the account below lucky."""
        from tests.backoffice.conftest import staff

        return staff("karl", kid.operator)

    def test_is_not_seen_from_below(self, karl, lucky):
        assert page(karl, "players_operator_change", lucky.operator.pk).status_code == 404
        assert page(karl, "account", lucky.operator.pk).status_code == 404

    def test_gives_away_no_row_where_the_money_came_from_there(self, karl, kid):
        row = LedgerTransaction.objects.get(operator=kid.operator, kind=8192)

        text = page(karl, "wallets_ledgertransaction_change", row.pk).content.decode()

        assert "in an account above yours" in text
        assert str(row.counterpart_id) not in text


class TestTheAuditTrail:
    def test_does_not_name_the_platforms_people_to_an_operator(self, lena, lucky):
        event = AuditEvent.objects.get(operator=lucky.operator)
        for answer in (
            page(lena, "backoffice_auditevent_changelist"),
            page(lena, "backoffice_auditevent_change", event.pk),
        ):
            assert "the platform" in answer.content.decode()
            assert "boss" not in answer.content.decode()
            assert "192.0.2.1" not in answer.content.decode()

    def test_names_them_to_each_other(self, ann, lucky):
        event = AuditEvent.objects.get(operator=lucky.operator)
        text = page(ann, "backoffice_auditevent_change", event.pk).content.decode()

        assert "boss" in text
        assert "192.0.2.1" in text
