"""The entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

application = get_wsgi_application()

# The URLs bring in every view; loaded now, so that the first shopper does not wait for them.
from config import urls  # noqa: E402, F401
