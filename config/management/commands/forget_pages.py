from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.breaker import Away
from config.caching.forgetting import forget_everything


class Command(BaseCommand):
    help = "Forgets every cached public page: after SQL by hand, which no service has seen."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            forget_everything()
        except Away as error:
            raise CommandError(f"Nothing was forgotten: {error}.") from None
        self.stdout.write("Every public page is made anew when it is asked for next.")
