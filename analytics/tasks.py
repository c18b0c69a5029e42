from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from analytics import services


@db_periodic_task(crontab(minute="*/10"))
def roll_up_sales() -> None:
    services.roll_up_sales()
