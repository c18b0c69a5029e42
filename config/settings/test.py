"""Settings of the test run: the same shop, with cheap password hashes and mail kept in memory."""

import os

os.environ.setdefault("SECRET_KEY", "a-key-for-the-tests-only-0123456789-abcdef")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("DATABASE_POOL", "40")  # races hold many connections at once

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import DATABASES, HUEY, IS_SQLITE, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
HUEY = {**HUEY, "huey_class": "huey.MemoryHuey", "immediate": True, "connection": {}}
if IS_SQLITE:
    # A file, so that threads of a race meet in the same database.
    DATABASES["default"]["TEST"] = {"NAME": str(DATABASES["default"]["NAME"]) + ".test"}
RATE_LIMITS = False
