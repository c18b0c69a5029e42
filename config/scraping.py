"""`GET /metrics`: what was counted, and how much waits now. For inside only; to everybody else it does not exist."""

import ipaddress
import logging
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config import metrics  # noqa: F401  (it decides where the counting is done)
from config.error_views import not_found
from config.registry import gauges

logger = logging.getLogger(__name__)
# Whoever forwards a request says so, and then its address is not that of who asks.
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


class _Waiting(Collector):
    """What is asked for at the moment: of the database and the queue. One that cannot be told does not hide the
    others."""

    def collect(self) -> Iterator[Metric]:
        failed = GaugeMetricFamily("shop_gauge_failed", "1 where a figure could not be told.", labels=["gauge"])
        for gauge in gauges:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label])
            try:
                for value, number in gauge.read().items():
                    family.add_metric([value], number)
                failed.add_metric([gauge.name], 0)
            except Exception:
                logger.warning("%s cannot be told", gauge.name, exc_info=True)
                failed.add_metric([gauge.name], 1)
            yield family
        yield failed


@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return not_found(request)
    registry = CollectorRegistry()
    if settings.METRICS_DIR:
        MultiProcessCollector(registry, settings.METRICS_DIR)
    registry.register(_Waiting())
    counted = b"" if settings.METRICS_DIR else generate_latest(REGISTRY)
    return HttpResponse(counted + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """By the token, or by the address of a caller whom no proxy stands before."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return secrets.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    if any(name in request.META for name in _FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)
