"""Everything that has an address."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

from config import health, palette
from config.media import serve_media
from config.scraping import show_metrics
from payments.views import sandbox_approval

API_APPS = [
    "notifications",
    "accounts",
    "catalog",
    "carts",
    "orders",
    "payments",
    "invoices",
    "recommendations",
    "reviews",
    "analytics",
]

urlpatterns = [
    path("", health.status),
    path("health/live/", health.live),
    path("health/ready/", health.ready),
    path(f"{settings.ADMIN_PATH}search/", admin.site.admin_view(palette.search)),
    path("metrics", show_metrics, name="metrics"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("media/<path:path>", serve_media),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("api/redoc/", SpectacularRedocView.as_view(url_name="schema"), name="redoc"),
    path("sandbox/payments/<slug:intent_id>/", sandbox_approval, name="sandbox-approval"),
    *(path("api/v1/", include(f"{app}.urls")) for app in API_APPS),
]

handler400 = "config.error_views.bad_request"
handler403 = "config.error_views.forbidden"
handler404 = "config.error_views.not_found"
handler500 = "config.error_views.server_error"
