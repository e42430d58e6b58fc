"""The permission table: every address, every kind of person, every method."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import URLPattern, URLResolver, reverse

from backoffice.models import AuditEvent, ReferenceEntry
from gameplay.models import Delivery
from players.models import Operator, Player, StaffMember
from tests.backoffice.conftest import House, logged_in, settings_form, staff
from tests.backoffice.owed import alert_of, owed_win
from wallets.models import LedgerTransaction, Wallet

PEOPLE = ("nobody", "lena", "karl", "rob", "ann", "boss")
METHODS = ("GET", "POST", "PUT", "DELETE")
LOGIN, NONE, FORBIDDEN, METHOD = 302, 404, 403, 405

# Of lucky's account: nobody is logged in; lena works for it, karl for the one below it, rob for another one; ann and
# boss work for the platform, and boss administers. A number for each of PEOPLE; POST is sent empty or with `FORMS`.
ACCOUNT = {
    ("account", "GET"): (LOGIN, 200, NONE, NONE, 200, 200),
    ("account", "POST"): (LOGIN, METHOD, METHOD, METHOD, METHOD, METHOD),
    ("account_settings", "GET"): (LOGIN, METHOD, METHOD, METHOD, METHOD, METHOD),
    ("account_settings", "POST"): (LOGIN, 302, NONE, NONE, FORBIDDEN, 302),
    ("account_status", "GET"): (LOGIN, METHOD, METHOD, METHOD, METHOD, METHOD),
    ("account_status", "POST"): (LOGIN, FORBIDDEN, NONE, NONE, FORBIDDEN, 302),
    ("account_funds", "GET"): (LOGIN, METHOD, METHOD, METHOD, METHOD, METHOD),
    ("account_funds", "POST"): (LOGIN, FORBIDDEN, NONE, NONE, FORBIDDEN, 302),
    ("account_tokens", "GET"): (LOGIN, METHOD, METHOD, METHOD, METHOD, METHOD),
    ("account_tokens", "POST"): (LOGIN, 201, NONE, NONE, FORBIDDEN, 201),
    ("account_token_sign", "GET"): (LOGIN, METHOD, METHOD, METHOD, METHOD, METHOD),
    ("account_token_sign", "POST"): (LOGIN, 302, NONE, NONE, FORBIDDEN, 302),
    ("account_token_revoke", "GET"): (LOGIN, METHOD, METHOD, METHOD, METHOD, METHOD),
    # It signs, so nobody may: whoever may try is refused for that.
    ("account_token_revoke", "POST"): (LOGIN, FORBIDDEN, NONE, NONE, FORBIDDEN, FORBIDDEN),
}
for _name, _post in {
    # There is no Callback URL to test, so whoever may try is refused for that.
    "account_selftest": (LOGIN, 400, NONE, NONE, FORBIDDEN, 400),
    "delivery_send": (LOGIN, 302, NONE, NONE, FORBIDDEN, 302),
    "delivery_resolve": (LOGIN, FORBIDDEN, NONE, NONE, FORBIDDEN, 302),
    "alert_take": (LOGIN, 302, NONE, NONE, FORBIDDEN, 302),
    "alert_close": (LOGIN, 302, NONE, NONE, FORBIDDEN, 302),
}.items():
    ACCOUNT[_name, "GET"] = (LOGIN, *[METHOD] * 5)
    ACCOUNT[_name, "POST"] = _post
READ_ONLY = {
    ("changelist", "GET"): (LOGIN, 200, 200, 200, 200, 200),
    ("changelist", "POST"): (LOGIN, *[FORBIDDEN] * 5),
    ("add", "GET"): (LOGIN, *[FORBIDDEN] * 5),
    ("add", "POST"): (LOGIN, *[FORBIDDEN] * 5),
    ("change", "GET"): (LOGIN, 200, NONE, NONE, 200, 200),
    ("change", "POST"): (LOGIN, *[FORBIDDEN] * 5),
    ("delete", "GET"): (LOGIN, *[FORBIDDEN] * 5),
    ("delete", "POST"): (LOGIN, *[FORBIDDEN] * 5),
    ("history", "GET"): (LOGIN, *[NONE] * 5),
    ("history", "POST"): (LOGIN, *[NONE] * 5),
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
}
OTHER = {"app_list", "view_on_site"}


@pytest.fixture
def people(lena, rob, ann, boss, kid) -> dict[str, StaffMember | None]:
    return dict(zip(PEOPLE, (None, lena, staff("karl", kid.operator), rob, ann, boss), strict=True))


def arguments(name: str, house: House) -> list[object]:
    if name.startswith(("delivery_", "alert_")):
        owed = Delivery.objects.filter(operator_id=house.operator.pk).first() or owed_win(house)
        return [owed.pk if name.startswith("delivery_") else alert_of(owed).pk]
    return [house.operator.pk, house.token.pk] if "_token_" in name else [house.operator.pk]


def form(name: str, house: House) -> dict[str, str]:
    return {
        "account_settings": settings_form(house.operator, name="Luckier"),
        "account_status": {"verb": "suspend"},
        "account_funds": {"verb": "fund", "amount": "1", "currency": "USD", "reference": "bank-1"},
        "account_selftest": {"player_id": "tester", "currency": "USD"},
        "delivery_send": {"reason": "they are back"},
        "delivery_resolve": {"outcome": "not_booked", "reason": "settled"},
        "alert_close": {"word": "settled"},
    }.get(name, {})


def one_of(model, house: House) -> object:
    """Something of lucky's."""
    if model is Operator:
        return house.operator
    return {
        Delivery: lambda: owed_win(house),
        Player: lambda: house.player,
        Wallet: lambda: house.wallet,
        LedgerTransaction: lambda: LedgerTransaction.objects.filter(operator=house.operator).first(),
        ReferenceEntry: lambda: ReferenceEntry.objects.filter(operator=house.operator).first(),
        AuditEvent: lambda: AuditEvent.objects.filter(operator=house.operator).first(),
    }.get(model, lambda: house.token)()


class TestTheAccountsPages:
    @pytest.mark.parametrize(("name", "method"), ACCOUNT, ids=lambda it: it)
    def test_answer_as_the_table_says(self, name, method, people, lucky):
        url = reverse(f"admin:{name}", args=arguments(name, lucky))

        for who, expected in zip(PEOPLE, ACCOUNT[name, method], strict=True):
            before = transaction.savepoint()
            answer = logged_in(people[who]).generic_form(method, url, form(name, lucky))
            transaction.savepoint_rollback(before)

            assert answer.status_code == expected, who
            if who == "nobody":
                assert answer["Location"].startswith(reverse("admin:login"))

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    def test_take_no_other_method(self, method, boss, lucky):
        for name, _method in ACCOUNT:
            url = reverse(f"admin:{name}", args=arguments(name, lucky))
            assert logged_in(boss).generic(method, url).status_code == METHOD

    def test_let_no_one_in_without_a_csrf_token(self, boss, lucky):
        client = logged_in(boss, enforce_csrf_checks=True)

        for name, method in ACCOUNT:
            if method == "POST" and name != "account":
                url = reverse(f"admin:{name}", args=arguments(name, lucky))
                assert client.post(url, form(name, lucky)).status_code == FORBIDDEN


class TestTheBooksPages:
    @pytest.mark.parametrize("model", MODELS, ids=lambda it: it._meta.label)
    def test_answer_as_the_table_says(self, model, people, lucky, kid):
        change = admin.site._registry[model].url_of(one_of(model, lucky))
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
                answer = client.generic_form(method, urls[page], {})
                assert answer.status_code == expected[number], (who, page, method)

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
        accounts = {name for name, _method in ACCOUNT}

        assert set(names(admin.site.get_urls())) == books | accounts | PLAIN | OTHER

    @pytest.mark.parametrize("name", sorted(PLAIN - {"login", "jsi18n"}))
    def test_the_rest_is_for_those_who_are_logged_in(self, name, db):
        answer = logged_in(None).get(reverse(f"admin:{name}"))

        assert answer.status_code in (LOGIN, METHOD)


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
