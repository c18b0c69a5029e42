"""Content negotiation for an answer that is a file: its own type, and what a browser asks for; faults stay JSON."""

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches


class PdfNegotiation(DefaultContentNegotiation):
    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        if not any(media_type_matches(asked, "application/pdf") for asked in self.get_accept_list(request)):
            raise NotAcceptable(available_renderers=renderers)
        return renderers[0], renderers[0].media_type
