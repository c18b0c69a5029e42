from django.conf import settings
from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from orders import services


@db_periodic_task(crontab(minute=f"*/{settings.LAPSE_PERIOD_MINUTES}"))
def lapse_overdue_orders() -> None:
    services.lapse_overdue_orders()


@db_periodic_task(crontab(minute="5", hour="*"))
def refresh_popularity() -> None:
    services.refresh_popularity()


@db_task()
def mail_order_link(number: str, email: str) -> None:
    services.mail_order_link(number=number, email=email)
