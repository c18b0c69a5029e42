from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from payments import services


@db_task()
def send_refund(refund_id: int) -> None:
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
