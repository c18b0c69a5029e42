"""What waits in the outbox, for /metrics."""

from collections.abc import Mapping

from django.db.models import Min
from django.utils import timezone

from config.registry import Gauge
from notifications.models import OutboxMail

_QUEUED = OutboxMail.Status.QUEUED


def _mails() -> Mapping[str, float]:
    """Failed ones are not counted: nothing keeps an index of them, and the admin lists them."""
    queued = OutboxMail.objects.filter(status=_QUEUED)
    return {"due": queued.filter(due_at__lte=timezone.now()).count(), "queued": queued.count()}


def _lateness() -> Mapping[str, float]:
    oldest = OutboxMail.objects.filter(status=_QUEUED).aggregate(at=Min("due_at"))["at"]
    return {"mail": max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0}


GAUGES = [
    Gauge("shop_outbox_mails", "Mails that are not sent yet; due: their time has come.", "state", _mails),
    Gauge("shop_outbox_late_seconds", "How long the mail that is due longest is late.", "of", _lateness),
]
