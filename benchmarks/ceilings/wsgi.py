import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.ceilings.settings"
application = get_wsgi_application()

from benchmarks.ceilings.views import keep_a_page  # noqa: E402

keep_a_page()
