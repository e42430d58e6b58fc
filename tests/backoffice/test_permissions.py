"""The permission table: every address, every kind of person, every method. A feature's own is in tables/."""

import pkgutil
from functools import partial
from importlib import import_module

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import URLPattern, URLResolver, reverse

from backoffice import pages
from backoffice.models import AuditEvent, ReferenceEntry, Right
from backoffice.models.rights import RIGHTS_OF
from gameplay.models import Delivery, GameRound, GameSession
from players.models import Operator, Player, StaffMember
from tests.backoffice import tables
from tests.backoffice.conftest import House, logged_in, staff
from tests.backoffice.owed import owed_win
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD, NONE, PEOPLE
from wallets.models import LedgerTransaction, Wallet

FEATURES = [import_module(f"{tables.__name__}.{it.name}") for it in pkgutil.iter_modules(tables.__path__)]
TABLE = {(name, method): feature for feature in FEATURES for name, method in feature.TABLE}

# Who is shut out of a list by its right: the rest sees it.
NOT_FOR = {Right.SEE_AUDIT: {"sam", "fay"}, Right.SEE_REPORTS: {"sam"}}
READ_ONLY = {
    ("changelist", "GET"): (LOGIN, *[200] * 7),
    ("changelist", "POST"): (LOGIN, *[FORBIDDEN] * 7),
    ("add", "GET"): (LOGIN, *[FORBIDDEN] * 7),
    ("add", "POST"): (LOGIN, *[FORBIDDEN] * 7),
    ("change", "GET"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    ("change", "POST"): (LOGIN, *[FORBIDDEN] * 7),
    ("delete", "GET"): (LOGIN, *[FORBIDDEN] * 7),
    ("delete", "POST"): (LOGIN, *[FORBIDDEN] * 7),
    ("history", "GET"): (LOGIN, *[NONE] * 7),
    ("history", "POST"): (LOGIN, *[NONE] * 7),
}
MODELS = sorted(admin.site._registry, key=lambda it: it._meta.label)
# Pages that are the same for everybody who may log in, and hold nobody's data.
PLAIN = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "search",
    "autocomplete",
    # On the way in: whoever is elsewhere is led to the login page.
    "second_factor",
    "second_factor_set_up",
    "first_password",
}
OTHER = {"app_list", "view_on_site"}


@pytest.fixture
def people(lena, rob, sam, fay, ann, boss, kid) -> dict[str, StaffMember | None]:
    karl = staff("karl", kid.operator)
    return dict(zip(PEOPLE, (None, lena, karl, rob, sam, fay, ann, boss), strict=True))


def one_of(model, house: House) -> object:
    """Something of lucky's."""
    if model is Operator:
        return house.operator
    return {
        Delivery: lambda: owed_win(house),
        GameRound: lambda: owed_win(house).round,
        GameSession: lambda: owed_win(house).round.session,
        Player: lambda: house.player,
        Wallet: lambda: house.wallet,
        LedgerTransaction: lambda: LedgerTransaction.objects.filter(operator=house.operator).first(),
        ReferenceEntry: lambda: ReferenceEntry.objects.filter(operator=house.operator).first(),
        AuditEvent: lambda: AuditEvent.objects.filter(operator=house.operator).first(),
        **{kind: partial(make, house) for it in FEATURES for kind, make in getattr(it, "ONE_OF", {}).items()},
    }.get(model, lambda: house.token)()


class TestTheFeaturesPages:
    @pytest.mark.parametrize(("name", "method"), TABLE, ids=lambda it: it)
    def test_answer_as_the_table_says(self, name, method, people, lucky):
        feature = TABLE[name, method]
        url = reverse(f"admin:{name}", args=feature.arguments(name, lucky))

        for who, expected in zip(PEOPLE, feature.TABLE[name, method], strict=True):
            before = transaction.savepoint()
            answer = logged_in(people[who]).generic_form(method, url, feature.form(name, lucky))
            transaction.savepoint_rollback(before)

            assert answer.status_code == expected, who
            if who == "nobody":
                assert answer["Location"].startswith(reverse("admin:login"))

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    def test_take_no_other_method(self, method, boss, lucky):
        for (name, _method), feature in TABLE.items():
            url = reverse(f"admin:{name}", args=feature.arguments(name, lucky))
            assert logged_in(boss).generic(method, url).status_code == METHOD, name

    def test_let_no_one_in_without_a_csrf_token(self, boss, lucky):
        client = logged_in(boss, enforce_csrf_checks=True)

        for (name, method), feature in TABLE.items():
            if method == "POST" and METHOD not in feature.TABLE[name, method]:
                url = reverse(f"admin:{name}", args=feature.arguments(name, lucky))
                assert client.post(url, feature.form(name, lucky)).status_code == FORBIDDEN, name

    def test_of_a_post_alone_take_no_get(self, boss, lucky):
        for (name, method), feature in TABLE.items():
            if method == "POST" and (name, "GET") not in TABLE:
                url = reverse(f"admin:{name}", args=feature.arguments(name, lucky))
                assert logged_in(boss).get(url).status_code == METHOD, name


class TestTheBooksPages:
    @pytest.mark.parametrize("model", MODELS, ids=lambda it: it._meta.label)
    def test_answer_as_the_table_says(self, model, people, lucky, kid):
        change = admin.site._registry[model].url_of(one_of(model, lucky))
        shut_out = NOT_FOR.get(admin.site._registry[model].right, set())
        base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        urls = {
            "changelist": base,
            "add": f"{base}add/",
            "change": change,
            "delete": change.replace("/change/", "/delete/"),
            "history": change.replace("/change/", "/history/"),
        }

        for number, who in enumerate(PEOPLE):
            client = logged_in(people[who])
            for (page, method), expected in READ_ONLY.items():
                wanted = FORBIDDEN if who in shut_out and expected[number] == 200 else expected[number]
                answer = client.generic_form(method, urls[page], {})
                assert answer.status_code == wanted, (who, page, method)

    @pytest.mark.parametrize("action", ["delete_selected", "anything"])
    def test_take_no_bulk_action(self, action, boss, lucky):
        row = LedgerTransaction.objects.filter(operator=lucky.operator).first()
        sent = {"action": action, "_selected_action": [row.pk], "index": "0", "post": "yes"}

        answer = logged_in(boss).post(reverse("admin:wallets_ledgertransaction_changelist"), sent)

        assert answer.status_code == FORBIDDEN
        assert LedgerTransaction.objects.filter(pk=row.pk).exists()


class TestTheTable:
    def test_covers_every_address_of_the_site(self):
        books = {
            f"{it._meta.app_label}_{it._meta.model_name}_{page}"
            for it in MODELS
            for page, _method in READ_ONLY
        }
        features = {name for name, _method in TABLE}

        assert set(names(admin.site.get_urls())) == books | features | PLAIN | OTHER
        assert {it.name for it in pages.all_pages()} == features

    @pytest.mark.parametrize("name", sorted(PLAIN - {"login", "jsi18n"}))
    def test_the_rest_is_for_those_who_are_logged_in(self, name, db):
        answer = logged_in(None).get(reverse(f"admin:{name}"))

        assert answer.status_code in (LOGIN, METHOD)


class TestTheRoles:
    def test_have_the_rights_that_the_code_says(self, db):
        found = {
            group.name: set(group.permissions.values_list("codename", flat=True))
            for group in Group.objects.prefetch_related("permissions")
        }

        assert found == {str(role): {str(it) for it in rights} for role, rights in RIGHTS_OF.items()}

    def test_without_one_nothing_is_seen(self, db):
        nobody = staff("new")
        nobody.groups.clear()
        client = logged_in(nobody)

        assert client.get(reverse("admin:index")).status_code == 200
        for model in MODELS:
            base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert client.get(base).status_code == FORBIDDEN


class TestWhoMayEnter:
    def test_is_asked_on_every_request(self, lena, lucky):
        client = logged_in(lena)
        assert client.get(reverse("admin:index")).status_code == 200

        lena.is_active = False
        lena.save()

        assert client.get(reverse("admin:index")).status_code == LOGIN

    def test_nobody_of_a_pending_account(self, lena, lucky):
        client = logged_in(lena)
        Operator.objects.filter(pk=lucky.operator.pk).update(status="pending")

        assert client.get(reverse("admin:index")).status_code == LOGIN

        sent = {"username": "lena", "password": "correct horse battery staple"}
        answer = logged_in(None).post(reverse("admin:login"), sent)
        assert "waits for the platform&#x27;s approval" in answer.content.decode()

    def test_nobody_who_is_not_staff(self, lena):
        lena.is_staff = False
        lena.save()

        assert logged_in(lena).get(reverse("admin:index")).status_code == LOGIN


def names(patterns) -> list[str]:
    found = []
    for it in patterns:
        if isinstance(it, URLResolver):
            found += names(it.url_patterns)
        elif isinstance(it, URLPattern) and it.name is not None:
            found.append(it.name)
    return found
