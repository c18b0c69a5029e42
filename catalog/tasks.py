from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from catalog.services import search_index, search_log


@db_task()
def record_search(query: str, results: int) -> None:
    search_log.record_search(query=query, results=results)


@db_periodic_task(crontab(minute="40", hour="3"))
def count_words() -> None:
    search_index.count_words()


@db_periodic_task(crontab(minute="50", hour="3"))
def forget_old_searches() -> None:
    search_log.forget_old_searches()
