"""The error shape for what fails before or outside of the API's views."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse

from config.errors import TooLarge, body


def _plain(request: HttpRequest, code: str, detail: str, status_code: int) -> JsonResponse:
    type_ = "client_error" if status_code < 500 else "server_error"
    return JsonResponse(body(type_, [{"code": code, "detail": detail, "attr": None}]), status=status_code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    if isinstance(exception, RequestDataTooBig):
        return _plain(request, "too_large", TooLarge.message, 413)
    return _plain(request, "bad_request", "The request could not be read.", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return _plain(request, "permission_denied", "You may not do this.", 403)


def length_required(request: HttpRequest) -> JsonResponse:
    return _plain(request, "length_required", "Send the body with its Content-Length.", 411)


def unknown_charset(request: HttpRequest) -> JsonResponse:
    return _plain(request, "unsupported_charset", "Send the body in UTF-8.", 415)


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return _plain(request, "not_found", "Not found.", 404)


def server_error(request: HttpRequest) -> JsonResponse:
    return _plain(request, "error", "Something went wrong on our side.", 500)
