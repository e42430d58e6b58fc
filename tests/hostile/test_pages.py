"""
Every form and page of the back office, as an attacker meets it who got somebody with all rights to click.

They come from the permission tables (tests/backoffice/tables), which are held against the site's own list of addresses:
a new page is here by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from backoffice.audit import Actor, record
from backoffice.models import Action, Reconciliation
from gameplay.models import Alert, Delivery, DeliveryAttempt, Game, Provider
from players.models import Operator, StaffMember
from tests.backoffice.conftest import boss, logged_in, lucky
from tests.backoffice.owed import owed_win
from tests.backoffice.tables import METHOD
from tests.backoffice.test_permissions import MODELS, TABLE, one_of
from tests.factories import LONG_AGO
from wallets.models import LedgerTransaction, Wallet

__all__ = ["boss", "lucky"]

EVERYWHERE = ["a\x00b", "9" * 5000]
ALONE = [
    "-1",
    "\x00",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "NaN",
    "1e999999",
    "9" * 30,
    "\u0663",
    "[]",
]
# What no form takes, where it has no field of that name.
EXTRAS = {
    "balance": "1000000",
    "status": "suspended",
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "operator_id": "1",
    "parent": "rival",
    "level": "agent",
    "mode": "seamless",
    "state": "approved",
    "ggr_rate": "0",
    "payment_method": "invoice",
    "callback_url": "https://evil.example/",
    "groups": "1",
    "id": "1",
    "pk": "1",
    "who": "1",
    "by": "1",
}
# Where some of them are fields of the form itself, which the table leaves at what they are.
ITS_OWN = {"operators_new": {"parent", "level", "ggr_rate", "payment_method", "callback_url"}}
EVIL = "\"'><xss onload=alert(1)>"
# What people write in their own words, by the names of the fields.
FREE = {"reason", "text", "word", "note", "name", "saved_as", "subject", "username"}
POSTS = sorted(
    name
    for name, method in TABLE
    if method == "POST" and METHOD not in TABLE[name, method].TABLE[name, method]
)
GETS = sorted(name for name, method in TABLE if method == "GET")


def form_of(name: str, house) -> tuple[str, dict[str, str]]:
    feature = TABLE[name, "POST"]
    return reverse(f"admin:{name}", args=feature.arguments(name, house)), feature.form(name, house)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def money() -> list:
    return [LedgerTransaction.objects.count(), *Wallet.objects.order_by("pk").values_list("pk", "balance")]


def rights() -> list:
    accounts = Operator.objects.order_by("login_id").values_list(
        "login_id", "status", "level", "parent__login_id", "callback_url", "payment_method"
    )
    people = StaffMember.objects.order_by("username").values_list(
        "username", "is_superuser", "is_staff", "is_active", "operator__login_id", "groups__name"
    )
    return [*accounts, *people]


def hostile(form: dict[str, str]) -> Iterator[dict[str, str]]:
    """Everything wrong at once, each time in another way; then one field alone, so that no other is refused before."""
    for value in EVERYWHERE if form else ():
        yield dict.fromkeys(form, value)
    for number, field in enumerate(form):
        yield form | {field: ALONE[(number + len(form)) % len(ALONE)]}


@pytest.mark.slow(budget=240)
def test_no_field_of_any_form_breaks_it(boss, lucky):
    """An answer below 500, and what is refused has moved no money."""
    client = logged_in(boss, raise_request_exception=False)
    for name in POSTS:
        url, form = form_of(name, lucky)
        before = money()
        for sent in hostile(form):
            with undone():
                answer = client.post(url, sent)
                assert answer.status_code < 500, (name, sent)
                assert answer.status_code < 400 or money() == before, (name, sent)


def test_no_form_takes_more_than_it_shows(boss, lucky):
    """With fields that it does not have: what it leaves behind is what it leaves without them."""
    client = logged_in(boss, raise_request_exception=False)
    for name in POSTS:
        url, form = form_of(name, lucky)
        extras = {key: value for key, value in EXTRAS.items() if key not in ITS_OWN.get(name, ())}
        left = []
        for sent in (form, extras | form):
            with undone():
                status = client.post(url, sent).status_code
                left.append((status, rights(), [it[1:] if isinstance(it, tuple) else it for it in money()]))
        assert left[0] == left[1], name


@pytest.mark.slow(budget=90)
def test_no_page_runs_what_people_typed(boss, lucky):
    """Names, remarks, reasons, what operators answered and whatever else is kept as text, with markup in it."""
    client = logged_in(boss, raise_request_exception=False)
    type_into_the_forms(client, lucky)
    write_everywhere(boss, lucky)
    shown = 0
    for url in pages_of(lucky):
        answer = client.get(url)
        page = answer.getvalue().decode(errors="replace")
        assert answer.status_code < 500, url
        if answer["Content-Type"].startswith("text/html"):
            assert "<xss" not in page, url
            assert 'href="javascript:' not in page, url
            assert answer["X-Frame-Options"] == "DENY", url
            shown += "&lt;xss" in page
    assert shown > 20, "the text is on pages at all"


def type_into_the_forms(client, house) -> None:
    """Each in the words of an attacker, where the form takes them."""
    taken = set()
    for name in POSTS:
        url, form = form_of(name, house)
        typed = {field: EVIL for field in form if field in FREE}
        if typed and client.post(url, form | typed).status_code < 400:
            taken.add(name)
    assert {"player_note", "player_block", "adjustment_withdraw", "flag_change"} <= taken


def write_everywhere(boss, house) -> None:
    """What does not come by a form of these pages: the API, the operator's answers, a file."""
    owed = owed_win(house)
    Operator.objects.update(name=EVIL)
    for it in (Game, Provider):
        it.objects.update(name=EVIL)
    Delivery.objects.filter(pk=owed.pk).update(why=EVIL)
    DeliveryAttempt.objects.update(
        why=EVIL, received=EVIL.encode(), sent=EVIL.encode(), url=f"https://{EVIL}"
    )
    Alert.objects.update(message=EVIL)
    StaffMember.objects.filter(pk=boss.pk).update(first_name=EVIL, last_name=EVIL)
    one_of(Reconciliation, house)
    Reconciliation.objects.update(file_name=EVIL, content=f"{EVIL},amount\n{EVIL},1\n".encode())
    by = Actor(boss, "192.0.2.1", LONG_AGO)
    said = {EVIL: EVIL, "name": EVIL}
    record(by=by, operator=house.operator, action=Action.SETTINGS_CHANGED, before=said, after=said)


def pages_of(house) -> list[str]:
    found = [reverse("admin:index")]
    found += [reverse(f"admin:{name}", args=TABLE[name, "GET"].arguments(name, house)) for name in GETS]
    for model in MODELS:
        base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        found += [
            base,
            f"{base}?q={EVIL}",
            f"{base}?q=%00",
            admin.site._registry[model].url_of(one_of(model, house)),
        ]
    return found
