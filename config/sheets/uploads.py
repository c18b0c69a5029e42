"""What was uploaded and shown, until it is confirmed: beside the media, for nobody but who uploaded it."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from config.sheets.errors import SheetRefused
from config.sheets.reading import Sheet

KEPT_FOR = timedelta(hours=12)
_GONE = "This was imported already, or waited for too long: upload the file again."


def _storage() -> Any:
    return storages["uploads"]


@dataclass(frozen=True)
class Plan:
    """A sheet with what the form said beside it, and the digest of what was shown."""

    file: str
    sheet: Sheet
    options: dict[str, Any]
    digest: str


def keep(sheet: Sheet, options: dict[str, Any], digest: str, *, whose: str) -> str:
    """A signed text that brings it back, for `whose` page only."""
    name = _storage().save(f"{secrets.token_hex(16)}.json", ContentFile(orjson.dumps(sheet)))
    return signing.dumps({"file": name, "options": options, "digest": digest}, salt=whose)


def recall(token: str, *, whose: str) -> Plan:
    """Raises SheetRefused."""
    try:
        said = signing.loads(token, salt=whose, max_age=KEPT_FOR)
        with _storage().open(said["file"]) as file:
            sheet = Sheet(**orjson.loads(file.read()))
    except (signing.BadSignature, OSError) as error:
        raise SheetRefused(_GONE) from error
    return Plan(sheet=sheet, **said)


def forget(plan: Plan) -> None:
    _storage().delete(plan.file)


def forget_old_uploads() -> int:
    """Delete what nobody has confirmed; how many."""
    storage, limit = _storage(), timezone.now() - KEPT_FOR
    names = storage.listdir("")[1] if storage.exists("") else []
    old = [name for name in names if storage.get_modified_time(name) < limit]
    for name in old:
        storage.delete(name)
    return len(old)
