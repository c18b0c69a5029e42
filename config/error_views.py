"""The error shape for what fails before or outside of the API's views; a page for people in the back office."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from config.errors import TooLarge, body


def _plain(request: HttpRequest, code: str, detail: str, status_code: int) -> JsonResponse:
    type_ = "client_error" if status_code < 500 else "server_error"
    return JsonResponse(body(type_, [{"code": code, "detail": detail, "attr": None}]), status=status_code)


def _told(request: HttpRequest, code: str, detail: str, status_code: int) -> HttpResponse:
    """A page to who works in the back office, with its menu; the error shape to everybody else."""
    user = getattr(request, "user", None)
    if not (request.path.startswith(f"/{settings.ADMIN_PATH}") and user is not None and user.is_staff):
        return _plain(request, code, detail, status_code)
    context = {**admin.site.each_context(request), "title": detail}
    return render(request, "admin/error.html", context, status=status_code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    if isinstance(exception, RequestDataTooBig):
        return _plain(request, "too_large", TooLarge.message, 413)
    return _plain(request, "bad_request", "The request could not be read.", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, "permission_denied", "You may not do this.", 403)


def length_required(request: HttpRequest) -> JsonResponse:
    return _plain(request, "length_required", "Send the body with its Content-Length.", 411)


def unknown_charset(request: HttpRequest) -> JsonResponse:
    return _plain(request, "unsupported_charset", "Send the body in UTF-8.", 415)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _told(request, "not_found", "Not found.", 404)


def server_error(request: HttpRequest) -> JsonResponse:
    return _plain(request, "error", "Something went wrong on our side.", 500)
