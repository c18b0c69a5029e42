"""`Idempotency-Key`: the same key with the same body gives the first answer again and does nothing twice.

A key is claimed by inserting its row (unique per caller, operation and key) before the work starts. 2xx, 402 and 409
are kept; after any other answer the key is free again, and after a lease (a worker died) it can be taken over.
Replies may hold tokens, so they are kept encrypted with a key that takes caller, key and our secret to derive.
"""

import base64
import functools
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.errors import DomainError
from config.models import IdempotencyRecord
from config.renderers import ORJSONRenderer
from config.tokens import derive_token, hash_token

LEASE = timedelta(seconds=60)
KEPT_FOR = timedelta(days=2)
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]{1,255}")


class IdempotencyConflict(DomainError):
    code = "idempotency_conflict"
    message = "This Idempotency-Key was used for another request."


class IdempotencyInProgress(DomainError):
    code = "idempotency_in_progress"
    message = "The first request with this Idempotency-Key is still running."
    retry_after = 1


def caller_of(request: Request) -> str | None:
    """Who a key belongs to: the account, else the guest's cart or order token; None for a stranger."""
    if request.user and request.user.is_authenticated:
        return f"user:{request.user.pk}"
    token = request.headers.get("X-Cart-Token") or request.headers.get("X-Order-Token")
    return f"guest:{hash_token(token)}" if token else None


def request_key(request: Request, operation: str) -> str | None:
    """A digest of caller, operation and key for the row that the request makes; None without a key."""
    key, caller = request.headers.get("Idempotency-Key"), caller_of(request)
    return hash_token("\x00".join((caller, operation, key))) if key and caller else None


def idempotent(operation: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Decorates a POST handler of a view."""

    def decorate(handler: Callable[..., Response]) -> Callable[..., Response]:
        @functools.wraps(handler)
        def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key, caller = request.headers.get("Idempotency-Key"), caller_of(request)
            if key is not None and not _VISIBLE_ASCII.fullmatch(key):
                raise ValidationError({"Idempotency-Key": ["1 to 255 visible ASCII characters are needed."]})
            if key is None or caller is None:
                return handler(view, request, *args, **kwargs)
            use = _Use(caller, operation, key, request)
            if (kept := use.claim()) is not None:
                return kept
            return use.run(lambda: handler(view, request, *args, **kwargs), view)

        return answer

    return decorate


class DoneAlready(DomainError):
    code = "done_already"
    message = "This was sent before, and is done."


def only_once(caller: str, operation: str, key: str) -> None:
    """For what has no reply to keep, such as a form of the back office: a part of the transaction that does it, so that
    a twin waits for its end. Raises DoneAlready."""
    identity = {"caller": caller[:80], "operation": hash_token(operation), "key_hash": hash_token(key)}
    try:
        with transaction.atomic():
            IdempotencyRecord.objects.create(**identity, fingerprint="", status_code=200, leased_until=timezone.now())
    except IntegrityError as error:
        raise DoneAlready from error


class _Use:
    """One use of a key."""

    def __init__(self, caller: str, operation: str, key: str, request: Request) -> None:
        self.identity = {"caller": caller, "operation": operation, "key_hash": hash_token(key)}
        body = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS, default=str)
        self.fingerprint = hashlib.sha256(request.path.encode() + b"\x00" + body).hexdigest()
        secret = derive_token("idempotency", caller, operation, key)
        self.cipher = Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))

    def claim(self) -> Response | None:
        """Take the key; the kept reply where somebody finished with it before."""
        now = timezone.now()
        try:
            with transaction.atomic():
                IdempotencyRecord.objects.create(
                    **self.identity, fingerprint=self.fingerprint, leased_until=now + LEASE
                )
            return None
        except IntegrityError:
            pass
        record = IdempotencyRecord.objects.filter(**self.identity).first()
        if record is None:
            raise IdempotencyInProgress  # freed at this very moment; ask again
        if record.fingerprint != self.fingerprint:
            raise IdempotencyConflict
        if record.status_code is not None:
            return self._kept(record)
        overdue = IdempotencyRecord.objects.filter(pk=record.pk, status_code=None, leased_until__lte=now)
        if not overdue.update(leased_until=now + LEASE):
            raise IdempotencyInProgress
        return None

    def _kept(self, record: IdempotencyRecord) -> Response:
        try:
            data = orjson.loads(self.cipher.decrypt(bytes(record.reply or b"")))
        except InvalidToken as error:
            raise IdempotencyConflict("The kept answer can no longer be read.") from error
        return Response(data, status=record.status_code, headers={"Idempotency-Replayed": "true"})

    def run(self, work: Callable[[], Response], view: Any) -> Response:
        mine = IdempotencyRecord.objects.filter(**self.identity)
        try:
            response = work()
        except Exception as error:
            response = view.handle_exception(error)
        if 200 <= response.status_code < 300 or response.status_code in (402, 409):
            reply = self.cipher.encrypt(ORJSONRenderer().render(response.data))
            mine.update(status_code=response.status_code, reply=reply)
        else:
            mine.delete()
        return response


def forget_old_keys() -> int:
    """Delete keys older than two days; the number of them."""
    return IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]
