"""The echo paths in place of the real ones, and one operator who calls them."""

import pytest
from django.test import Client

from players.models import Operator
from tests.factories import OperatorFactory, bearer


@pytest.fixture
def echo_paths(settings):
    settings.ROOT_URLCONF = "tests.wire.echo"


@pytest.fixture
def casino(db, echo_paths) -> Operator:
    return OperatorFactory()


@pytest.fixture
def client(casino) -> Client:
    return Client(headers=bearer(casino))
