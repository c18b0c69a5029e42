"""Becomes the shop's web server, as `manage.py start` starts it: python -m benchmarks.harness.web PORT [APP]

The worker is left out: its schedule would recount the shop's figures in the middle of what is measured.
"""

import os
import sys

import django


def main() -> None:
    django.setup()
    from config.web_server import command as web_command

    command = web_command("127.0.0.1", int(sys.argv[1]))
    if len(sys.argv) > 2:
        command[command.index("config.wsgi:application")] = sys.argv[2]
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
