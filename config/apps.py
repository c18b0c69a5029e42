from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


def make_queue_tables(**kwargs: Any) -> None:
    """The tables of the queue and of its record are made in the same step as the shop's own."""
    from huey.contrib.djhuey import HUEY
    from huey.contrib.stats import MODELS

    if hasattr(HUEY.storage, "initialize_schema"):
        HUEY.storage.initialize_schema()
    if record := getattr(HUEY, "_stats", None):
        record.db.create_tables(MODELS, safe=True)
        record.db.close()


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Store"

    def ready(self) -> None:
        from config import checks, registry, telemetry  # noqa: F401
        from config.observability import watch_queries
        from config.queue_gauges import GAUGES
        from config.saved_filters import filters_of, forget_filters_of
        from config.timeouts import give_them_to_the_role

        telemetry.start()
        post_migrate.connect(give_them_to_the_role, sender=self)
        connection_created.connect(watch_queries)
        registry.gauges.extend(GAUGES)

        registry.personal_data["saved_filters"] = filters_of
        registry.erasures.append(forget_filters_of)
        post_migrate.connect(make_queue_tables, sender=self)
