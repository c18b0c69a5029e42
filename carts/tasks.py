from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from carts import services


@db_periodic_task(crontab(minute="20", hour="*"))
def forget_abandoned_carts() -> None:
    services.forget_abandoned_carts()
