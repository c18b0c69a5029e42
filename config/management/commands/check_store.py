from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from config import registry


class Command(BaseCommand):
    help = "Derive every counter and total anew; exit code 1 and one line per difference where the books disagree."

    def handle(self, *args: Any, **options: Any) -> None:
        is_outermost = not connection.in_atomic_block
        with transaction.atomic():
            if connection.vendor == "postgresql" and is_outermost:
                # One snapshot for all checks: writers go on meanwhile and do not look like faults.
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            findings = list(registry.run_store_checks())
        for finding in findings:
            self.stdout.write(self.style.ERROR(finding))
        if findings:
            raise CommandError(f"{len(findings)} differences found.", returncode=1)
        self.stdout.write(self.style.SUCCESS(f"All {len(registry.store_checks)} checks passed."))
