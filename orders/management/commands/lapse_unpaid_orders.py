from typing import Any

from django.core.management.base import BaseCommand

from orders.services import lapse_overdue_orders


class Command(BaseCommand):
    help = "Cancel orders that nobody paid in time; their stock comes back. The worker does it by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        count = lapse_overdue_orders()
        self.stdout.write(f"{count} unpaid {'order' if count == 1 else 'orders'} lapsed.")
