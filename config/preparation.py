"""What has to be true before the shop can serve: each step looks first, and acts only where something is missing."""

import errno
import hashlib
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection


def check_port(host: str, port: int) -> None:
    """Find out now, and in plain words, whether the server will get its address and port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, port, family)
        socket.create_server((host, port), family=family).close()
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror | UnicodeError) or error.errno == errno.EADDRNOTAVAIL:
            raise CommandError(f"HOST must be an address of this machine, not {host!r}.") from None
        reasons = {
            errno.EADDRINUSE: "is in use by another program; choose another one: make run PORT=…",
            errno.EACCES: "may only be opened by the system; choose one above 1023.",
        }
        raise CommandError(f"PORT {port} {reasons.get(error.errno or 0, f'cannot be opened: {error}')}") from None


def free_port(wanted: int) -> int:
    """The wanted port where it is free, else any."""
    for port in (wanted, 0):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)) as server:
            return int(server.getsockname()[1])
    raise CommandError("This machine has no free port left.")


def check_database() -> None:
    """Ask once and without the pool, which would go on trying, and logging, for many seconds."""
    try:
        if connection.vendor == "sqlite":
            make_private_files()
            connection.ensure_connection()
        else:
            psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": 5}).close()
    except (DatabaseError, psycopg.Error, OSError) as error:
        raise CommandError(f"DATABASE_URL: the database cannot be used: {' '.join(str(error).split())}") from None


def make_private_files() -> None:
    """The embedded databases are their owner's only, also in a folder that was there; what SQLite lays beside them
    takes over their mode. It would make them by the umask of the process, which is everybody's."""
    for name in (connection.settings_dict["NAME"], settings.HUEY_STATS["filename"]):
        if not Path(name).exists():
            Path(name).touch(mode=0o600)


def _static_key() -> str:
    """Changes when what collectstatic would collect changes: the libraries, or a file of our own apps."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements" / "production.txt").read_bytes())
    digest.update(" ".join(settings.INSTALLED_APPS).encode())
    for path in _own_static_files():
        stat = path.stat()
        digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _own_static_files() -> Iterator[Path]:
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent == settings.BASE_DIR:
            yield from sorted(path for path in (folder / "static").rglob("*") if path.is_file())


def collect_static() -> bool:
    """Collect and compress the static files where they are not those of this version; says whether it had to."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    key = _static_key()
    if stamp.exists() and stamp.read_text() == key:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(key)
    return True


def wants_demo() -> bool:
    """An empty shop is filled; one with so much as a product is left alone."""
    # By name: config knows no app, and a shop without a catalogue would still start.
    return settings.DEMO and not apps.get_model("catalog", "Product")._default_manager.exists()
