"""/healthz and /readyz, for whatever watches the processes."""

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper


class TestLiveness:
    def test_answers_without_a_database(self, client):
        assert client.get("/healthz").status_code == 200  # no database mark: a query would fail the test


class TestReadiness:
    @pytest.mark.django_db
    def test_is_ready_with_all_migrations(self, client):
        response = client.get("/readyz")

        assert (response.status_code, response.json()) == (200, {"status": "ready"})

    def test_names_the_migrations_that_are_missing(self, client, committed_db):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["reason"] == "migrations to apply: sessions.0001_initial"

    def test_is_not_ready_in_an_empty_database(self, client, committed_db):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE django_migrations")

        response = client.get("/readyz")

        assert response.status_code == 503
        assert "players.0001_initial" in response.json()["reason"]

    @pytest.mark.django_db
    def test_says_no_more_than_that_the_database_cannot_be_reached(self, client, monkeypatch):
        def refuse(self):
            raise OperationalError("connection to 10.1.2.3 failed: password of user countroom")

        connection.close()
        monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["reason"] == "the database cannot be reached"
