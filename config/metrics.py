"""
/metrics for Prometheus: what all web processes of this machine counted, and what the apps collect.

An app adds figures of its own with a function in `settings.METRICS_COLLECTORS`, called at each scrape.
"""

import fcntl
import hmac
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path

import psutil
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    generate_latest,
)
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

REQUESTS = Counter("countroom_http_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "countroom_http_request_seconds",
    "Time from the request's arrival in Django to its answer.",
    ["route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def count_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: one count and one time per request, by route and never by path, which has ids in it."""
    folder().mkdir(parents=True, exist_ok=True)

    def answer(request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = get_response(request)
        route = request.resolver_match.route if request.resolver_match else "unknown"
        status = str(response.status_code)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, status).inc()
        SECONDS.labels(route, status).observe(time.perf_counter() - begun)
        return response

    return answer


def show(request: HttpRequest) -> HttpResponse:
    """The view. Anybody else gets a 404, so that a scan learns nothing."""
    if not may_see(request):
        return HttpResponse(status=404)
    with _alone():
        fold_dead_processes()
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(folder()))
        registry.register(_FromApps())
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_see(request: HttpRequest) -> bool:
    """
    The bearer of METRICS_TOKEN; without one configured, a caller on this machine.

    A call that a proxy passed on comes from this machine too, and says so in a header: it is refused.
    What the header says is never believed.
    """
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(shown, f"Bearer {settings.METRICS_TOKEN}".encode())
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def folder() -> Path:
    """Where each process writes its figures, in files of its own."""
    return Path(settings.RUN_DIR) / "metrics"


def fold_dead_processes() -> None:
    """
    Add what processes counted that have ended to one file, numbered 0, and remove theirs.

    The folder stays small however often workers are replaced, and no counter ever falls.
    """
    for path in sorted(folder().glob("*_*.db")):
        kind, _, pid = path.stem.rpartition("_")
        if pid == "0" or psutil.pid_exists(int(pid)):
            continue
        if kind in ("counter", "histogram"):
            total = MmapedDict(str(folder() / f"{kind}_0.db"))
            for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path)):
                total.write_value(key, total.read_value(key)[0] + value, 0.0)
            total.close()
        path.unlink()


class _FromApps(Collector):
    def collect(self) -> Iterable[Metric]:
        for dotted_path in settings.METRICS_COLLECTORS:
            yield from import_string(dotted_path)()


@contextmanager
def _alone() -> Iterator[None]:
    """One scrape at a time: another one must not read between an addition and the removal."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
