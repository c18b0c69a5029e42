from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"

    def ready(self) -> None:
        from analytics.services.checks import CHECKS
        from config import registry

        registry.store_checks.update(CHECKS)
