from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from recommendations.errors import AlreadyTraining
from recommendations.services import train


class Command(BaseCommand):
    help = (
        "Learn from orders, open carts and the imported history what goes with what, and show that from now on. "
        "The worker does it every night."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        bars: list[tqdm] = []

        def report(title: str, steps: int) -> Any:
            bars.append(tqdm(desc=title, total=steps, disable=None, leave=False))
            return bars[-1].update

        try:
            run = train(report=report)
        except AlreadyTraining as error:
            raise CommandError(str(error)) from None
        finally:
            for bar in bars:
                bar.close()
        seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
        self.stdout.write(
            f"Learned from {run.purchases} purchases of {run.products} products in {seconds:.1f} s: "
            f"{run.neighbours} neighbours, picks for {run.customers} people."
        )
