"""What every test stands on: a real PostgreSQL, budgets for slow tests, a Chromium where there is one."""

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from tests import bouncer
from tests.databases import Databases

# Fixtures that a test asks for by name.
from tests.servers import static_root, web_server  # noqa: F401

# What a running demo shares between its processes must not see the tests.
_run_dir = tempfile.TemporaryDirectory(prefix="countroom-tests-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _run_dir.name


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "slow(budget): takes a while, and fails when it takes more than `budget` seconds"
    )
    config.addinivalue_line(
        "markers", "direct: needs a database session of its own, so no PgBouncer in between"
    )
    config.addinivalue_line("markers", "browser: needs a Chromium, and is skipped where there is none")
    settings.RUN_DIR = settings.STATIC_ROOT = Path(_run_dir.name)
    # Real hashing would cost 50 ms for each member of staff.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Asked for by the tests of logging in alone.
    settings.TWO_FACTOR_REQUIRED = settings.AXES_ENABLED = False
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def pytest_unconfigure() -> None:
    bouncer.stop_shared()
    _run_dir.cleanup()


# -- Databases --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def databases(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Databases]:
    """This process's databases; made when the first test asks for one."""
    with django_db_blocker.unblock(), bouncer.directly():
        found = Databases()
        _give_committing_tests_a_database_each(found)
        yield found
        found.close()


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests that roll back share one clone. Stands in for pytest-django's test database."""
    with django_db_blocker.unblock(), databases.clone():
        yield


@pytest.fixture
def committed_db(transactional_db: None, databases: Databases) -> str:
    """
    A database of the test's own: what it commits is there for its threads and processes, and is dropped after.

    The same as `@pytest.mark.django_db(transaction=True)`; gives the DATABASE_URL for other processes.
    """
    name = settings.DATABASES["default"]["NAME"]
    between = bouncer.in_front()
    return databases.url(name) if between is None else between.url(name)


def _give_committing_tests_a_database_each(databases: Databases) -> None:
    """
    Django empties the tables after a test that commits. Ours gets a clone before, dropped after.

    `TestCase` has these two methods of its own, so tests that roll back are not touched.
    """

    clone = ExitStack()

    def set_up(cls: type[TransactionTestCase]) -> None:
        assert not (cls.fixtures or cls.serialized_rollback or cls.reset_sequences), (
            "a clone has none of these"
        )
        clone.enter_context(databases.clone())

    def tear_down(self: TransactionTestCase) -> None:
        clone.close()

    TransactionTestCase._fixture_setup = classmethod(set_up)  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = tear_down  # type: ignore[attr-defined]


# -- PgBouncer --------------------------------------------------------------------------------------


def pytest_report_header() -> str:
    found = bouncer.find_pgbouncer()
    if found is None:
        return "PgBouncer: none found, so every test goes to the database directly"
    return f"PgBouncer: {found}, and the tests of the API, of races and of the storm go through it"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Before any fixture, so that the test's database is connected to the way that the test is."""
    is_behind = item.nodeid.startswith(bouncer.BEHIND) and item.get_closest_marker("direct") is None
    if not is_behind or bouncer.find_pgbouncer() is None:
        return (yield)
    with bouncer.through_pgbouncer():
        return (yield)


# -- Time budgets -----------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A slow test has a stated budget, and fails when it takes longer."""
    report = yield
    mark = item.get_closest_marker("slow")
    if mark is not None and report.when == "call" and report.passed and call.duration > mark.kwargs["budget"]:
        report.outcome = "failed"
        report.longrepr = f"took {call.duration:.1f} s, and its budget is {mark.kwargs['budget']} s"
    return report


# -- Browser ----------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    found = find_chromium()
    assert found is not None, "mark the test with @pytest.mark.browser"
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        slow = item.get_closest_marker("slow")
        if slow is not None and not isinstance(slow.kwargs.get("budget"), int | float):
            raise pytest.UsageError(
                f"{item.nodeid}: @pytest.mark.slow(budget=…) states its budget in seconds"
            )
    if find_chromium() is not None:
        return
    skip = pytest.mark.skip(reason="no Chromium found: install one, or name it in CHROMIUM")
    for item in items:
        if item.get_closest_marker("browser") is not None:
            item.add_marker(skip)
