"""After each migrate: a migration may have emptied the search documents, or brought the first ones."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from catalog.services.search_index import write_missing_documents


@receiver(post_migrate)
def make_products_findable(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """Sent once per app."""
    if using == "default" and app_config.label == "catalog":
        write_missing_documents()
