from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup, periodic_task

from config import heartbeat, idempotency
from config.sheets import uploads

on_startup("heartbeat")(heartbeat.beat)
beat = periodic_task(crontab(), name="heartbeat")(heartbeat.beat)


@db_periodic_task(crontab(minute="10", hour="*"))
def forget_old_idempotency_keys() -> None:
    idempotency.forget_old_keys()


@db_periodic_task(crontab(minute="20", hour="*"))
def forget_old_uploads() -> None:
    uploads.forget_old_uploads()
