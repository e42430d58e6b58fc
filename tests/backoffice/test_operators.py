"""The tree of accounts as each sees it, and opening one."""

import re

from django.contrib.auth import authenticate
from django.urls import reverse

from players.models import Operator
from players.services.tokens import digest_of
from tests.backoffice.conftest import logged_in, newest, page, send, text
from tests.backoffice.tables.operators import NEW

# Session, person, two for the rights, accounts, funds.
TREE = 6


class TestTheTree:
    def test_has_each_under_the_one_above_it_and_nobody_elses(self, boss, lena, lucky, kid, rival):
        everything, own = text(page(boss, "operators_tree")), text(page(lena, "operators_tree"))

        assert re.search(r"<code>lucky</code>.*?<ul>.*?<code>lucky-kid</code>.*?</ul>", everything, re.DOTALL)
        assert "<code>rival</code>" in everything
        assert "lucky-kid" in own
        assert "rival" not in own.replace("arrival", "")

    def test_costs_the_same_whatever_its_size(self, boss, lucky, kid, rival, django_assert_max_num_queries):
        client = logged_in(boss)
        with django_assert_max_num_queries(TREE):
            client.get(reverse("admin:operators_tree"))


class TestANewAccount:
    def test_gets_a_token_and_a_login_which_are_shown_once(self, boss, lucky):
        answer = send(boss, "operators_new", **NEW, parent="lucky")

        assert answer.status_code == 201
        made = Operator.objects.get(login_id="new-casino")
        assert (made.status, made.parent, made.ancestors) == ("active", lucky.operator, [lucky.operator.pk])
        token, login, password = re.findall('cr-secret">([^<]+)<', text(answer))
        assert bytes(made.tokens.get().digest) == digest_of(token)
        person = authenticate(username=login, password=password)
        assert person is not None
        assert person.one_time_password_until is not None
        event = newest()
        assert (event.action, event.operator) == ("operator.created", made)
        assert token not in str(event.after)
        assert password not in str(event.after)

    def test_is_refused_with_what_is_wrong(self, boss, lucky, kid):
        for changes, said in (
            ({"login_id": "lucky"}, "is taken"),
            ({"parent": "nobody"}, "There is no account nobody."),
            ({"parent": "lucky-kid"}, "Only an account of level operator"),
            ({"currencies": "USD XYZ1"}, "XYZ1 is no currency that we know."),
            ({"callback_url": "https:/host"}, "has too few slashes"),
        ):
            answer = send(boss, "operators_new", **NEW | changes)
            assert answer.status_code in (400, 403), changes
            assert said in text(answer)
        assert not Operator.objects.filter(login_id="new-casino").exists()
