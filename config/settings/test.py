"""Settings of the test run: the same shop, with cheap password hashes and mail kept in memory."""

import os

os.environ["ENV_FILE"] = os.devnull  # the shop's own choices are none of the tests' business
os.environ.setdefault("SECRET_KEY", "a-key-for-the-tests-only-0123456789-abcdef")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("DATABASE_POOL", "40")  # races hold many connections at once

# The tests empty their Redis database, so parallel workers have one each.
if redis_url := os.environ.get("REDIS_URL"):
    head, _, number = redis_url.rpartition("/")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{head}/{(int(number) + worker) % 16}"

from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, DATABASES, HUEY, INSTALLED_APPS, IS_SQLITE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "documents": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "uploads": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "huey.contrib.djhuey.stats"]
HUEY = {**HUEY, "huey_class": "huey.MemoryHuey", "immediate": True, "connection": {}}
if "OPTIONS" in CACHES["default"]:
    # A machine busy with tests must not look like a Redis that is away: limits would be counted elsewhere.
    CACHES["default"]["OPTIONS"] |= {"SOCKET_TIMEOUT": 5, "SOCKET_CONNECT_TIMEOUT": 5}
if IS_SQLITE:
    # A file, so that threads of a race meet in the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATABASES["default"]["NAME"]) + ".test"}
# Looked up when asked for: a start that is tested beside this one may be collecting the same files anew.
WHITENOISE_AUTOREFRESH = True
RATE_LIMITS = False
# Switched on by the tests that are about it.
PUBLIC_CACHE = "off"
