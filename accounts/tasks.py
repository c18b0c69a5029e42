from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from accounts.services import passwords, sign_ins


@db_task()
def mail_password_reset(email: str) -> None:
    passwords.mail_password_reset(email=email)


@db_periodic_task(crontab(minute="17", hour="3"))
def forget_old_sign_ins() -> None:
    sign_ins.forget_old_sign_ins()
