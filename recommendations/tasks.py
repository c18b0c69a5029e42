from contextlib import suppress

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from recommendations import services
from recommendations.errors import AlreadyTraining


@db_periodic_task(crontab(minute="50", hour="2"))
def train() -> None:
    with suppress(AlreadyTraining):
        services.train()
