from contextlib import suppress

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from payments import services
from payments.errors import ProviderUnavailable


@db_task()
def send_refund(refund_id: int) -> None:
    with suppress(ProviderUnavailable):  # the schedule sends it again
        services.send_refund(refund_id=refund_id)


@db_task()
def drop_open_intents(order_id: int) -> None:
    services.drop_open_intents(order_id=order_id)


@db_periodic_task(crontab())
def settle_open_payments() -> None:
    services.settle_open_payments()


@db_periodic_task(crontab())
def send_pending_refunds() -> None:
    services.send_pending_refunds()


@db_periodic_task(crontab())
def process_waiting_events() -> None:
    services.process_waiting_events()


@db_periodic_task(crontab(minute="35"))
def compare_with_providers() -> None:
    services.compare_with_providers()


@db_periodic_task(crontab(minute="15", hour="3"))
def forget_old_events() -> None:
    services.forget_old_events()
