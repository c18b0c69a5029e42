"""After each migrate: a migration may have emptied the search documents, or brought the first ones."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from catalog.services.search_index import write_missing_documents


@receiver(post_migrate)
def make_products_findable(app_config: AppConfig, using: str, plan: Any = (), **kwargs: Any) -> None:
    """Sent once per app; after steps back, too, when the tables are not those of this code."""
    if using == "default" and app_config.label == "catalog" and not any(backwards for _, backwards in plan):
        write_missing_documents()
