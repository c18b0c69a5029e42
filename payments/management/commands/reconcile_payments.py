from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.services import reconcile_payments


class Command(BaseCommand):
    help = (
        "Ask the payment providers about every open payment, pending refund and waiting event, and compare what was "
        "paid in the last two days; exit code 1 and one line for each thing that did not settle."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="compare every finished payment, however old")

    def handle(self, *args: Any, **options: Any) -> None:
        done = reconcile_payments(everything=options["all"])
        self.stdout.write(
            f"Settled {done.payments} payments, {done.refunds} refunds, {done.events} events; "
            f"{done.compared} finished payments agree with their provider."
        )
        for sentence in done.unsettled:
            self.stdout.write(self.style.ERROR(sentence))
        if done.unsettled:
            raise CommandError(f"{len(done.unsettled)} things are not settled.", returncode=1)
