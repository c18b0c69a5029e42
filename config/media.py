"""Uploaded files, served by the shop itself where no web server stands before it."""

import re

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

_NEVER_CHANGES = re.compile(r"[0-9a-f]{32}")


@require_safe
def serve_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file below MEDIA_ROOT. Names with 128 random bits are written once, so they are kept for a year.

    Whatever was uploaded, no browser runs it in the shop's name.
    """
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except SuspiciousFileOperation as error:  # a way out of the folder
        raise Http404 from error
    kept = "public, max-age=31536000, immutable" if _NEVER_CHANGES.search(path) else "public, max-age=300"
    response["Cache-Control"] = kept
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
