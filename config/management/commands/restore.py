from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from config.backups import BackupRefused, restore_backup
from config.database_copies import CopyFailed
from config.serving import AlreadyServed


class Command(BaseCommand):
    help = "Puts a backup in place of the database and the media; what stood there is kept aside."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            aside = restore_backup(options["file"], timezone.now())
        except AlreadyServed as error:
            raise CommandError(f"{error} Stop it first.") from None
        except (BackupRefused, CopyFailed, DatabaseError) as error:
            raise CommandError(str(error).strip()) from None
        self.stdout.write(f"Restored {options['file']}. What it replaced is in {aside}.")
