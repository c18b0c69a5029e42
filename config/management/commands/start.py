"""`manage.py start`: everything between a fresh checkout and a serving shop. `make run` ends here."""

import http.client
import os
import secrets
import signal
import sys
from argparse import ArgumentParser
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from config import preparation
from config.health import pending_migrations
from config.local_choices import env_file, keep_choice
from config.serving import AlreadyServed, take_data_dir
from config.supervisor import Child, Supervisor

DEMO_SIGN_INS = tuple(f"{who}@example.com" for who in ("admin", "staff", "editor", "seller", "customer"))


def web_command(host: str, port: int) -> list[str]:
    """Granian, with one process on SQLite: only one can write at a time, and counts the limits for all."""
    processes = settings.WEB_WORKERS or (1 if settings.IS_SQLITE else len(os.sched_getaffinity(0)))
    command = [sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws"]
    command += ["--host", host, "--port", str(port), "--log-level", "error"]
    command += ["--workers", str(processes), "--blocking-threads", str(settings.WEB_THREADS)]
    # One process that dies ends the server, which the supervisor reports; of several, the dead one is replaced.
    return command + (["--respawn-failed-workers"] if processes > 1 else [])


def is_answering(host: str, port: int) -> bool:
    """Whether the server gives any answer: the app is loaded then."""
    server = http.client.HTTPConnection(host, port, timeout=5)
    try:
        server.request("GET", "/health/live/", headers={"Host": "localhost"})
        server.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        server.close()
    return True


def fake_stripe(port: int) -> list[Child]:
    """With STRIPE=fake a Stripe of our own; the shop's processes read from their environment where it is."""
    if settings.STRIPE != "fake":
        return []
    own_port = preparation.free_port(urlsplit(settings.STRIPE_API_BASE).port or 0)
    os.environ["STRIPE_API_BASE"] = f"http://127.0.0.1:{own_port}"
    command = [sys.executable, "-m", "fakestripe", "--port", str(own_port)]
    command += ["--webhook", f"http://127.0.0.1:{port}/api/v1/payments/webhooks/stripe/"]
    command += ["--file", str(settings.DATA_DIR / "fake-stripe.json")]
    return [Child("fake Stripe", command, signal.SIGINT)]


def leave_database() -> None:
    """The children open connections of their own; a pool's threads would be in the way of starting them."""
    connections.close_all()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


class Command(BaseCommand):
    help = "Prepares the shop where something is missing, then runs the web server and the worker until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=getattr(settings, "HOST", "127.0.0.1"), help="address to listen on")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], settings.PORT
        # Lines must come as they happen, also into a file or a pipe.
        sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
        preparation.check_port(host, port)
        preparation.check_database()
        try:
            with take_data_dir(shared=not settings.IS_SQLITE) as lock:
                seeded = self.prepare()
                status = self.serve(host, port, lock, seeded)
        except AlreadyServed as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            status = 130
        sys.exit(status)

    def prepare(self) -> bool:
        """Says whether the demo catalogue was made just now."""
        if pending_migrations():
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        if preparation.collect_static():
            self.stdout.write("Collected the static files.")
        seeding = preparation.wants_demo()
        if seeding:
            self.choose_demo_password()
            self.stdout.write("Making the demo catalogue …")
            call_command("seed_store")
        return seeding

    def choose_demo_password(self) -> None:
        """What is set, else a new one; kept in .env, so that a later start, told nothing, knows which one opens."""
        settings.DEMO_PASSWORD = settings.DEMO_PASSWORD or secrets.token_urlsafe(12)
        try:
            keep_choice("DEMO_PASSWORD", settings.DEMO_PASSWORD, env_file())
        except OSError as error:
            # It is printed once the shop serves.
            self.stderr.write(f"DEMO_PASSWORD cannot be kept in {env_file()}: {error.strerror}.")

    def serve(self, host: str, port: int, lock: IO[str], seeded: bool) -> int:
        os.chdir(settings.BASE_DIR)
        inherits = (lock.fileno(),)
        web = Child("web", web_command(host, port), signal.SIGTERM, inherits)
        # huey ends gracefully on SIGINT: the task in hand is finished.
        worker = Child("worker", [sys.executable, "manage.py", "run_huey"], signal.SIGINT, inherits)
        with_demo = settings.DEMO and get_user_model()._default_manager.filter(email=DEMO_SIGN_INS[0]).exists()
        leave_database()
        return Supervisor(web, worker, self.stderr.write, companions=fake_stripe(port)).run(
            lambda: is_answering(host, port), lambda: self.greet(port, with_demo, seeded)
        )

    def greet(self, port: int, with_demo: bool, seeded: bool) -> None:
        is_local = urlsplit(settings.PUBLIC_URL).hostname in ("localhost", "127.0.0.1", "::1")
        address = f"http://localhost:{port}" if is_local else settings.PUBLIC_URL
        lines = [
            f"The shop is serving at {address}",
            f"  API docs  {address}/api/docs/",
            f"  Admin     {address}/admin/",
        ]
        if settings.STRIPE == "fake":
            lines.append(f"  Payments  a fake Stripe at {os.environ['STRIPE_API_BASE']} (docs/stripe.md)")
        if with_demo:
            secret = "of the day the demo was made"
            if seeded:
                secret = f"{settings.DEMO_PASSWORD} (shown this once; it is DEMO_PASSWORD)"
            elif settings.DEMO_PASSWORD:
                secret = "DEMO_PASSWORD, see .env"
            lines += [f"  Demo sign-ins, all with the password {secret}", "    " + "  ".join(DEMO_SIGN_INS)]
        self.stdout.write("\n".join([*lines, "  Ctrl-C stops it."]))
