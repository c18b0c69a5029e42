from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from catalog.services import search_index, search_log
from config.background import enqueue_on_commit


@db_task()
def record_searches(searches: list[tuple[str, int, int]]) -> None:
    """Each as (query, products found, times)."""
    for query, results, times in searches:
        search_log.record_search(query=query, results=results, times=times)


def note_repeated_search(note: tuple[str, int]) -> None:
    """A search that was answered from the cache: counted in this process, and handed in now and then."""
    if due := search_log.repeated.add(*note):
        enqueue_on_commit(record_searches, due)


@db_periodic_task(crontab(minute="40", hour="3"))
def count_words() -> None:
    search_index.count_words()


@db_periodic_task(crontab(minute="50", hour="3"))
def forget_old_searches() -> None:
    search_log.forget_old_searches()
