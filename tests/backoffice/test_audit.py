"""An audit event is written once and never changed, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from backoffice import actions
from backoffice.audit import Actor
from backoffice.models import AuditEvent
from players.services import operators
from tests.factories import LONG_AGO


@pytest.fixture
def event(lucky) -> AuditEvent:
    return AuditEvent.objects.get(operator=lucky.operator)


class TestAnEvent:
    def test_is_not_updated(self, event):
        event.after = {"token": "another"}
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            event.save()

    def test_is_not_deleted(self, event):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            event.delete()

    def test_is_not_truncated_away(self, db):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("truncate backoffice_auditevent")

    def test_has_an_action_that_we_know(self, event, boss):
        with pytest.raises(IntegrityError, match="backoffice_auditevent_action_known"), transaction.atomic():
            AuditEvent.objects.create(at=LONG_AGO, who=boss, action="something")

    def test_is_not_there_when_the_change_is_not(self, lucky, boss, monkeypatch):
        """One transaction: what fails after the change takes the change with it."""
        before = lucky.operator.name
        monkeypatch.setattr(actions, "record", _fail)

        with pytest.raises(RuntimeError), transaction.atomic():
            actions.change_settings(
                by=Actor(boss, None, LONG_AGO), operator=lucky.operator, changes={"name": "Luckier"}
            )

        assert operators.locked(lucky.operator).name == before


def _fail(**event: object) -> None:
    raise RuntimeError("the disk is full")
