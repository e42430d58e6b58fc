"""Every path the platform serves."""

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from config import health, metrics
from players.wire.views import unknown_path

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.show),
    path("admin/", admin.site.urls),
    path("docs", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("v1/schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("v1/", include("wallets.api.urls")),
    path("v1/", include("gameplay.api.urls")),
    # Last: whatever else is asked under /v1/ gets the envelope too.
    re_path(r"(?s)^v1(/.*)?\Z", unknown_path),
]
