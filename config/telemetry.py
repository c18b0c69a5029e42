"""Sentry and OpenTelemetry, where a setting asks for them; else neither is started.

Their libraries are in requirements/observability.txt.
"""

import os
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

_SECRETS = ("token", "password", "secret", "authorization", "cookie", "email", "phone", "address", "name", "line1")


def start() -> None:
    """Once a process. Raises ImproperlyConfigured where a setting asks for a library that is not installed."""
    if settings.SENTRY_DSN:
        _start_sentry()
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        _start_tracing()


def _missing(setting: str, error: ImportError) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{setting} needs libraries that are not installed ({error.name}): "
        "pip install --require-hashes -r requirements/observability.txt"
    )


def _start_sentry() -> None:
    try:
        import sentry_sdk
        from sentry_sdk.integrations.django import DjangoIntegration
        from sentry_sdk.integrations.huey import HueyIntegration
        from sentry_sdk.scrubber import DEFAULT_DENYLIST, EventScrubber
        from sentry_sdk.utils import BadDsn
    except ImportError as error:
        raise _missing("SENTRY_DSN", error) from None
    try:
        sentry_sdk.init(
            dsn=settings.SENTRY_DSN,
            release=str(settings.SPECTACULAR_SETTINGS["VERSION"]),
            # No addresses, cookies or bodies of people, and no variables of the code that held them.
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            event_scrubber=EventScrubber(denylist=[*DEFAULT_DENYLIST, *_SECRETS], recursive=True),
            before_send=without_people,
            auto_enabling_integrations=False,
            integrations=[DjangoIntegration(signals_spans=False, middleware_spans=False), HueyIntegration()],
        )
    except BadDsn as error:
        raise ImproperlyConfigured(f"SENTRY_DSN must be an address as Sentry gives it: {error}.") from None


def without_people(event: Any, hint: dict[str, Any]) -> Any:
    """What may name somebody goes, beyond what the library leaves out: queries of the address and all headers."""
    request = event.get("request", {})
    for part in ("query_string", "headers", "cookies", "data", "env"):
        request.pop(part, None)
    if user := event.pop("user", None):
        event["user"] = {"id": user.get("id")}
    return event


def _name_without_query(span: Any, request: HttpRequest) -> None:
    """The address is told without what was asked for there."""
    span.set_attribute("http.url", request.build_absolute_uri(request.path))


def _start_tracing() -> None:
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.django import DjangoInstrumentor
        from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise _missing("OTEL_EXPORTER_OTLP_ENDPOINT", error) from None
    # OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER and the others are read by the library itself.
    os.environ.setdefault("OTEL_EXPORTER_OTLP_ENDPOINT", settings.OTEL_EXPORTER_OTLP_ENDPOINT)
    name = os.environ.get("OTEL_SERVICE_NAME", "shop")
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    # Inside of the request's id, which every answer carries.
    os.environ.setdefault("OTEL_PYTHON_DJANGO_MIDDLEWARE_POSITION", "1")
    DjangoInstrumentor().instrument(excluded_urls="health/.*,metrics", request_hook=_name_without_query)
    # The statement without its values.
    PsycopgInstrumentor().instrument(skip_dep_check=True)
