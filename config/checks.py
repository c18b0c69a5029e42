"""What `manage.py check --deploy` asks beyond Django's own questions."""

from typing import Any

from django.conf import settings
from django.core import checks

_GO_NOWHERE = {f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "locmem")}


@checks.register(checks.Tags.security, deploy=True)
def mails_reach_people(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """A public shop whose mails go to the console writes links that reset passwords into its log."""
    if not settings.IS_HTTPS or settings.EMAIL_BACKEND not in _GO_NOWHERE:
        return []
    said = "EMAIL_URL is not set to a mail server: no mail reaches anybody, and reset links stand in the log."
    return [checks.Warning(said, hint="EMAIL_URL=smtp+tls://user:password@host:587", id="config.W001")]
