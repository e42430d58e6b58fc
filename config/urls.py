"""Every path the platform serves."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from backoffice.exports import api as exports
from config import health, home, metrics
from players.wire.views import unknown_path

urlpatterns = [
    # First, since each call of the API is compared with all that stand before it.
    path("v1/schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("v1/", include("wallets.api.urls")),
    path("v1/", include("gameplay.api.urls")),
    path("provider/v1/", include("gameplay.provider_api.urls")),
    path("", home.show, name="home"),
    path("favicon.ico", home.icon),
    path("healthz", health.healthz),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.show),
    path("admin/", admin.site.urls),
    path("exports/<slug:name>.csv", exports.export),
    path(
        "docs",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="docs.html"),
        name="docs",
    ),
    path("play/", include("gameplay.play.urls")),
    path("", include("gameplay.round_page.urls")),
    # Last: whatever else is asked under these gets the envelope too.
    re_path(r"^(?:(?:provider/)?v1|exports)(/[\s\S]*)?\Z", unknown_path),
]
