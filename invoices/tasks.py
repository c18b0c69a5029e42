from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from invoices import services


@db_task()
def make_pdf(document_id: int) -> None:
    services.make_pdf(document_id=document_id)


@db_periodic_task(crontab())
def make_missing_pdfs() -> None:
    services.make_missing_pdfs()


@db_periodic_task(crontab(minute="40", hour="3"))
def erase_expired_documents() -> None:
    services.erase_expired_documents()
