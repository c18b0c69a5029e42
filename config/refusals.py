"""For the back office: what a service refuses although the form was right, as when somebody else was faster."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from config.errors import DomainError
from config.undoing import undoing


class Refusals:
    """Mixed into an admin before its Django class: nothing of the page is kept then, and the refusal is told in its
    own words instead of a server error."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            with undoing():
                return super().changeform_view(request, *args, **kwargs)  # type: ignore[misc]
        except DomainError as error:
            messages.error(request, f"Nothing was changed: {error}")
            return redirect(request.get_full_path())
