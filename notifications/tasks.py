from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from notifications import services


@db_task()
def send_mail(mail_id: int) -> None:
    services.send_mail(mail_id)


@db_periodic_task(crontab())
def send_due_mails() -> None:
    services.send_due_mails()


@db_periodic_task(crontab(minute="20", hour="3"))
def forget_sent_mails() -> None:
    services.forget_sent_mails()
