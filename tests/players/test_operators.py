"""Operator accounts: their tree, their state, their settings."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from players.errors import ParametersInvalid, PermissionDenied
from players.models import Operator
from players.services import operators
from players.services.conflicts import violated
from tests.factories import OperatorFactory

URL = "https://casino.example/cb"

pytestmark = pytest.mark.django_db


def broken_rule(operator: Operator, **values) -> str | None:
    """The rule that refuses these values, written past all of our code."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Operator.objects.filter(pk=operator.pk).update(**values)
    return violated(caught.value)


class TestCreate:
    def test_starts_pending_at_the_root(self):
        made = operators.create_operator(login_id="casino", name="Casino")

        made.refresh_from_db()
        assert (made.status, made.level, made.payment_method) == ("pending", "agent", "deposit")
        assert (made.parent, made.ancestors, made.rtp) == (None, [], Decimal(96))
        assert made.mode == "transfer"

    def test_knows_its_ancestors_root_first(self):
        root = OperatorFactory()
        child = OperatorFactory(parent=root)
        grandchild = OperatorFactory(parent=child, level="agent")

        assert grandchild.ancestors == [root.pk, child.pk]

    def test_below_an_agent_is_refused(self):
        with pytest.raises(PermissionDenied):
            OperatorFactory(parent=OperatorFactory(level="agent"))

    def test_twice_is_refused(self):
        OperatorFactory(login_id="casino")
        with pytest.raises(ParametersInvalid) as caught:
            OperatorFactory(login_id="casino")
        assert caught.value.details == {"errors": {"operatorId": ["is taken"]}}


class TestTree:
    def test_an_agent_is_a_leaf(self):
        agent = OperatorFactory(level="agent")
        with pytest.raises(IntegrityError, match="level operator"), transaction.atomic():
            Operator.objects.create(login_id="x", name="x", parent=agent, ancestors=[agent.pk])

    @pytest.mark.parametrize("ancestors", [[], [1, 2]])
    def test_ancestors_are_true(self, ancestors):
        parent = OperatorFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Operator.objects.create(login_id="x", name="x", parent=parent, ancestors=ancestors)

    def test_a_place_is_set_once(self):
        root, other = OperatorFactory(), OperatorFactory()
        child = OperatorFactory(parent=root)

        changes: tuple[dict[str, object], ...] = (
            {"parent": other, "ancestors": [other.pk]},
            {"parent": None, "ancestors": []},
            {"ancestors": [other.pk]},
            {"level": "agent"},
        )
        for change in changes:
            assert broken_rule(child, **change) == "players_operator_place_fixed"

    def test_cannot_loop(self):
        root = OperatorFactory()
        child = OperatorFactory(parent=root)
        assert broken_rule(root, parent=child, ancestors=[child.pk]) == "players_operator_place_fixed"

    def test_nobody_is_its_own_ancestor(self):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE players_operator DISABLE TRIGGER players_operator_tree")
        root = OperatorFactory()
        assert broken_rule(root, parent=root, ancestors=[root.pk]) == "players_operator_no_loop"


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "values"),
        [
            ("login_id_form", {"login_id": "a b"}),
            ("login_id_form", {"login_id": ""}),
            ("login_id_form", {"login_id": "a\n"}),
            ("status_known", {"status": "deleted"}),
            ("payment_method_known", {"payment_method": "credit"}),
            ("ggr_rate_is_percent", {"ggr_rate": Decimal("100.01")}),
            ("ggr_rate_is_percent", {"ggr_rate": Decimal("-0.01")}),
            ("rtp_is_percent", {"rtp": Decimal(0)}),
            ("rtp_is_percent", {"rtp": Decimal(101)}),
            ("callback_url_form", {"callback_url": "https:/casino.example"}),
            ("callback_url_form", {"callback_url": "casino.example"}),
            ("callback_url_form", {"callback_url": URL + "\n"}),
            ("switch_changes_mode", {"switching_to": ""}),
            ("switch_changes_mode", {"switching_to": "nonsense"}),
            ("switch_changes_mode", {"switching_to": URL, "callback_url": URL}),
        ],
    )
    def test_are_the_databases(self, rule, values):
        assert broken_rule(OperatorFactory(), **values) == f"players_operator_{rule}"

    @pytest.mark.parametrize("column", ["callback_url", "status", "ggr_rate", "ancestors", "level"])
    def test_do_not_pass_by_being_empty(self, column):
        operator = OperatorFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Operator.objects.filter(pk=operator.pk).update(**{column: None})

    def test_parent_and_ancestors_go_together(self):
        with pytest.raises(IntegrityError, match="ancestors_match_parent"), transaction.atomic():
            Operator.objects.create(login_id="x", name="x", ancestors=[1])


class TestState:
    def test_goes_from_pending_to_active_to_suspended_and_back(self):
        operator = OperatorFactory(status="pending")
        for change, after in (
            (operators.approve, "active"),
            (operators.suspend, "suspended"),
            (operators.reactivate, "active"),
        ):
            assert change(operator=operator).status == after

        operator.refresh_from_db()
        assert operator.status == "active"

    @pytest.mark.parametrize(
        ("status", "change"),
        [
            ("active", operators.approve),
            ("suspended", operators.approve),
            ("pending", operators.suspend),
            ("suspended", operators.suspend),
            ("pending", operators.reactivate),
            ("active", operators.reactivate),
        ],
    )
    def test_takes_no_other_way(self, status, change):
        with pytest.raises(PermissionDenied):
            change(operator=OperatorFactory(status=status))


class TestSettings:
    def test_change_what_is_given(self):
        operator = OperatorFactory(name="Old", allowed_ips=["10.0.0.0/8"])

        operators.update_settings(operator=operator, rtp=Decimal("94.5"))

        operator.refresh_from_db()
        assert (operator.name, operator.rtp, operator.allowed_ips) == ("Old", Decimal("94.5"), ["10.0.0.0/8"])

    def test_one_url_for_another_takes_effect_at_once(self):
        operator = OperatorFactory(callback_url=URL)
        assert operators.update_settings(operator=operator, callback_url=URL + "2").callback_url == URL + "2"

    @pytest.mark.parametrize(("before", "after"), [("", URL), (URL, "")])
    def test_do_not_change_the_mode(self, before, after):
        with pytest.raises(PermissionDenied):
            operators.update_settings(operator=OperatorFactory(callback_url=before), callback_url=after)

    def test_keep_the_url_while_the_mode_changes(self):
        operator = OperatorFactory(callback_url=URL)
        operator.begin_switch("")
        with pytest.raises(PermissionDenied):
            operators.update_settings(operator=operator, callback_url=URL + "2")


class TestSwitch:
    @pytest.mark.parametrize(("before", "after", "mode"), [("", URL, "seamless"), (URL, "", "transfer")])
    def test_is_begun_and_finished(self, before, after, mode):
        operator = OperatorFactory(callback_url=before)

        operator.begin_switch(after)
        operator.refresh_from_db()
        assert operator.is_switching
        assert operator.callback_url == before

        operator.finish_switch()
        operator.refresh_from_db()
        assert (operator.is_switching, operator.callback_url, operator.mode) == (False, after, mode)

    def test_may_be_abandoned(self):
        operator = OperatorFactory()
        operator.begin_switch(URL)
        operator.abandon_switch()

        operator.refresh_from_db()
        assert (operator.is_switching, operator.mode) == (False, "transfer")
