from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalog.models import Product
from catalog.services.search_index import rebuild


class Command(BaseCommand):
    help = (
        "Make the search index and the vocabulary anew. The shop goes on meanwhile. After a change of SEARCH_LANGUAGE."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(unit=" products", total=Product.objects.count(), disable=None, leave=False) as bar:
            count = rebuild(on_progress=bar.update)
        self.stdout.write(self.style.SUCCESS(f"{count} products can be found."))
