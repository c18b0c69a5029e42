"""The one error shape:

{"type": "client_error", "errors": [{"code", "detail", "attr", "meta"?}]}
"""

import logging
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, status
from rest_framework.response import Response

from config import metrics
from config.errors import DomainError, TooLarge, body

logger = logging.getLogger(__name__)


class _Refused(exceptions.APIException):
    """Carries a DomainError through DRF's exception handling."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(detail=error.sentence, code=error.code)
        self.status_code = error.status_code
        self.wait = error.retry_after
        if self.status_code == status.HTTP_401_UNAUTHORIZED:
            self.auth_header = "Bearer"


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = "Something else took this place at the same moment. Please look again."


class Busy(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"
    default_detail = "The shop is busy. Please try again."
    wait = 1


class _Handler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            metrics.REFUSALS.labels(exc.code).inc()
            return _Refused(exc)
        if isinstance(exc, RequestDataTooBig):
            return _Refused(TooLarge())
        if isinstance(exc, SuspiciousOperation):
            # What Django itself refuses while it reads a request: too many fields, too many files.
            return exceptions.ParseError()
        if isinstance(exc, ObjectDoesNotExist):
            return exceptions.NotFound()
        if isinstance(exc, IntegrityError):
            # A unique index or CHECK decided a race that the validation before it could not see.
            logger.warning("integrity error answered as 409: %s", exc)
            return Conflict()
        if isinstance(exc, DataError):
            # A value that no check before it knew to be beyond what the database takes.
            logger.warning("data error answered as 400: %s", exc)
            return exceptions.ParseError("A value is out of range.")
        if isinstance(exc, OperationalError):
            logger.exception("database unavailable or lock not granted")
            return Busy()
        return super().convert_known_exceptions(exc)


class ErrorFormatter(ExceptionFormatter):
    def run(self) -> Any:
        error = self.original_exc
        if isinstance(error, DomainError):
            # `attr` names a field of the request: a fault of it is one of validation, wherever it was found.
            is_validation = error.status_code == status.HTTP_400_BAD_REQUEST and error.attr
            return body("validation_error" if is_validation else self.get_error_type(), error.errors())
        return super().run()


def exception_handler(exc: Exception, context: Any) -> Response | None:
    return _Handler(exc, context).run()
