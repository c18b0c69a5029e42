"""Who may see how the shop is doing, and where it tells of itself."""

from ipaddress import ip_network

from config import environment as env
from config.settings.logs import LOG_FORMAT
from config.settings.place import BASE_DIR, writable_folder

LOG_REQUESTS = env.switch(
    "LOG_REQUESTS",
    LOG_FORMAT == "json",
    "A line for each request: route, status, milliseconds, queries, user's id; on where LOG_FORMAT is json.",
)
SLOW_QUERY_MS = env.number(
    "SLOW_QUERY_MS", 500, "Queries that take so long are logged, without their values; 0 logs none.", high=3_600_000
)
METRICS_NETWORKS = env.words(
    "METRICS_NETWORKS",
    "127.0.0.0/8,::1/128",
    "Addresses or networks that may read /metrics, asking directly and through no proxy.",
    each=lambda raw: ip_network(raw, strict=False),
    expected="addresses or networks like 10.0.0.0/8, with commas",
)
METRICS_TOKEN = env.text("METRICS_TOKEN", "", "Sent as `Authorization: Bearer …`, it opens /metrics from anywhere.")
METRICS_DIR = env.parsed(
    "METRICS_DIR",
    "",
    "Where the processes of one machine count together; a temporary one where empty.",
    lambda raw: str(writable_folder(BASE_DIR / raw)) if raw else "",
    "a folder that can be written",
)
SENTRY_DSN = env.text("SENTRY_DSN", "", "Errors go to this Sentry; needs requirements/observability.txt.")
OTEL_EXPORTER_OTLP_ENDPOINT = env.text(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "",
    "Traces go to this OpenTelemetry collector, as OTEL_* says; needs requirements/observability.txt.",
)
