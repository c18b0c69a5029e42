"""A Django project with nothing in it: the shop's own driver, pool and Redis, and no middleware."""

from config.settings.place import SECRET_KEY
from config.settings.stores import CACHES, DATABASES, REDIS_URL

__all__ = ["CACHES", "DATABASES", "REDIS_URL", "SECRET_KEY"]

ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["rest_framework"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.ceilings.views"
USE_TZ = True
REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None}
