from typing import Any

from django.core.management import BaseCommand

from analytics.services import rebuild_sales


class Command(BaseCommand):
    help = "Sum up all finished days anew (the worker sums up each new one by itself)."

    def handle(self, *args: Any, **options: Any) -> None:
        days = rebuild_sales()
        self.stdout.write(f"{days} {'day' if days == 1 else 'days'} summed up.")
