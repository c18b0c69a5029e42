"""One archive with the database, the media and the invoices, and the way back.

`.env` stays out: a backup travels and is kept for long, its secrets would too. A shop restored elsewhere
makes a new SECRET_KEY, which ends all sign-ins and nothing else. The queue stays out as well: what must not
be lost is a row with a status, and the schedule picks it up again.
"""

import json
import shutil
import tarfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.cache import cache

from config.caching.forgetting import forget_everything
from config.database_copies import POSTGRES_COPY, SQLITE_COPY, check_copy, copy_in, copy_name, copy_out
from config.serving import nobody_serving

FORMAT = 1
_MANIFEST = "manifest.json"
# Folder in the archive → the setting that says where it lies.
_FOLDERS = {"media": "MEDIA_ROOT", "documents": "DOCUMENTS_ROOT"}


class BackupRefused(Exception):
    """The archive is not one that this shop can take; the message is for people."""


def make_backup(now: datetime) -> Path:
    """Write an archive into DATA_DIR/backups and give its path. The shop may go on serving; raises CopyFailed."""
    folder = settings.DATA_DIR / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target: Path = folder / f"shop-{now:%Y%m%dT%H%M%SZ}.tar.gz"
    with TemporaryDirectory(dir=folder, prefix=".making-") as temporary:
        # The database first: a file that its rows name is there already, and is copied after them.
        copy = copy_out(Path(temporary))
        manifest = Path(temporary) / _MANIFEST
        manifest.write_text(json.dumps({"format": FORMAT, "database": copy.name, "made_at": now.isoformat()}))
        unfinished = Path(temporary) / target.name
        unfinished.touch(mode=0o600)
        with tarfile.open(unfinished, mode="w:gz", compresslevel=6) as archive:
            archive.add(manifest, _MANIFEST)
            archive.add(copy, copy.name)
            for folder_name, setting in _FOLDERS.items():
                _add_folder(archive, folder_name, Path(getattr(settings, setting)))
        unfinished.replace(target)
    return target


def _add_folder(archive: tarfile.TarFile, name: str, root: Path) -> None:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                archive.add(path, f"{name}/{path.relative_to(root).as_posix()}")
            except FileNotFoundError:
                continue  # deleted meanwhile


def restore_backup(archive: Path, now: datetime) -> Path:
    """Put a backup in place of the database and the files; gives the folder that keeps what was replaced.

    Everything is read and checked before anything is replaced. Raises BackupRefused, CopyFailed, and
    AlreadyServed while the shop runs.
    """
    with nobody_serving(), TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restoring-") as temporary:
        unpacked = Path(temporary)
        _unpack(archive, unpacked)
        copy = unpacked / copy_name()
        _check_manifest(unpacked)
        check_copy(copy)
        aside: Path = settings.DATA_DIR / f"replaced-{now:%Y%m%dT%H%M%SZ}"
        aside.mkdir(mode=0o700)
        copy_in(copy, aside)
        for folder_name, setting in _FOLDERS.items():
            _put_folder(unpacked / folder_name, Path(getattr(settings, setting)), aside)
        _forget_what_was_derived(aside)
    return aside


def _unpack(archive: Path, folder: Path) -> None:
    """Only plain files of the expected names are written: Python 3.11.2 has no extraction filter to rely on."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                target = folder.joinpath(*_safe_parts(member))
                source = tar.extractfile(member)
                if source:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with target.open("wb") as file:
                        shutil.copyfileobj(source, file)
    except (OSError, EOFError, tarfile.TarError) as error:
        raise BackupRefused(f"{archive} cannot be read as a backup: {error}") from None


def _safe_parts(member: tarfile.TarInfo) -> tuple[str, ...]:
    parts = PurePosixPath(member.name).parts
    is_expected = parts in ((_MANIFEST,), (SQLITE_COPY,), (POSTGRES_COPY,)) or (len(parts) > 1 and parts[0] in _FOLDERS)
    if not member.isreg() or ".." in parts or not is_expected:
        raise BackupRefused(f"The backup holds {member.name!r}, which does not belong there.")
    return parts


def _check_manifest(unpacked: Path) -> None:
    try:
        manifest = json.loads((unpacked / _MANIFEST).read_text())
        found = manifest["format"], manifest["database"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupRefused("The archive is not a backup of a shop: it has no manifest.") from None
    if found != (FORMAT, copy_name()):
        raise BackupRefused(f"The backup holds {found[1]} of format {found[0]}, not {copy_name()} of format {FORMAT}.")
    if not (unpacked / copy_name()).is_file():
        raise BackupRefused("The backup holds no database.")


def _put_folder(new: Path, root: Path, aside: Path) -> None:
    """What an older backup does not know comes back empty."""
    if root.exists():
        shutil.move(root, aside / new.name)
    new.mkdir(exist_ok=True)
    shutil.move(new, root)


def _forget_what_was_derived(aside: Path) -> None:
    """Queued tasks and cached pages speak of rows that are gone."""
    for path in settings.DATA_DIR.glob("tasks.sqlite3*"):
        shutil.move(path, aside / path.name)
    forget_everything()
    if delete := getattr(cache, "delete_pattern", None):
        delete("*")
