"""Runs `manage.py` as an operator does: in a process of its own, with a data folder of its own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from config.environment import DECLARED


def shop_environment(data_dir: Path, **said: str) -> dict[str, str]:
    """Nothing of this test run's own settings shows through."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.base",
        # Empty means the default, and beats what a developer's .env says.
        **dict.fromkeys(DECLARED, ""),
        "SECRET_KEY": "a-key-for-the-tests-only-0123456789-abcdef",
        "DATA_DIR": str(data_dir),
        "DEMO": "off",
        **said,
    }


def manage(*arguments: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=60)


def start(env: dict[str, str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "start"]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, text=True, **both)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
