"""`manage.py check --deploy` says what a public shop must not be without."""

import pytest
from django.core.checks import run_checks

CONSOLE = "django.core.mail.backends.console.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def found(**how) -> str:
    return " ".join(str(message) for message in run_checks(**how) if message.id == "config.W001")


@pytest.mark.parametrize(
    ("backend", "is_https", "is_told"), [(CONSOLE, True, True), (SMTP, True, False), (CONSOLE, False, False)]
)
def test_a_public_shop_that_writes_its_mails_into_the_log_is_told(settings, backend, is_https, is_told):
    settings.EMAIL_BACKEND, settings.IS_HTTPS = backend, is_https
    assert ("EMAIL_URL" in found(include_deployment_checks=True)) is is_told
    assert found() == ""
