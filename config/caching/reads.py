"""Public reads: the same bytes for everybody, with an ETag.

Keep it, but ask again (`public, no-cache`): the first GET after the answer to a write shows the write.
"""

import hashlib
from contextlib import nullcontext
from typing import Any

from django.utils.cache import patch_vary_headers
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from config.caching.entries import PUBLIC
from config.replicas import from_replica
from config.throttling import CallerLimit


def _tagged(response: Any) -> None:
    """Adds the ETag of the rendered bytes. Who has them already is told so by the middleware."""
    response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    response["Cache-Control"] = PUBLIC


class PublicReads:
    """For viewsets whose GETs are public: they ignore tokens, bad ones too, so nothing personal can get in. What is
    answered from the cache never comes here; the rest has a limit of its own."""

    # Actions that read but are somebody's own (`mine`).
    private_actions: tuple[str, ...] = ()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with from_replica() if self._is_public_read(request) else nullcontext():
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def _is_public_read(self, request: Any) -> bool:
        # The map and not `self.action`, which is set only after the authenticators were asked for.
        actions = getattr(self, "action_map", None) or {}
        return request.method in SAFE_METHODS and actions.get(request.method.lower()) not in self.private_actions

    def _asks_who(self) -> bool:
        """Not for a public read, and not for a method that nobody has here: that is 405 to everybody."""
        request = self.request  # type: ignore[attr-defined]
        actions = getattr(self, "action_map", None) or {}
        is_offered = request is None or request.method in SAFE_METHODS or request.method.lower() in actions
        return is_offered and not (request and self._is_public_read(request))

    def get_authenticators(self) -> list[Any]:
        return super().get_authenticators() if self._asks_who() else []  # type: ignore[misc]

    def get_permissions(self) -> list[Any]:
        return super().get_permissions() if self._asks_who() else []  # type: ignore[misc]

    def get_throttles(self) -> list[Any]:
        request = self.request  # type: ignore[attr-defined]
        if request and self._is_public_read(request):
            return [CallerLimit("public")]
        return super().get_throttles()  # type: ignore[misc]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if request.method in ("GET", "HEAD") and response.status_code == 200 and self._is_public_read(request):
            patch_vary_headers(response, ["Accept"])
            response.add_post_render_callback(_tagged)
        return response
