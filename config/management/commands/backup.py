from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backups import make_backup
from config.database_copies import CopyFailed


class Command(BaseCommand):
    help = "Writes the database and the media into one archive in DATA_DIR/backups, while the shop goes on."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(str(make_backup(timezone.now())))
        except CopyFailed as error:
            raise CommandError(str(error)) from None
