from invoices.services.issuing import issue_credit_note, issue_invoice
from invoices.services.pdfs import make_missing_pdfs, make_pdf, open_pdf
from invoices.services.privacy import erase_expired_documents

__all__ = [
    "erase_expired_documents",
    "issue_credit_note",
    "issue_invoice",
    "make_missing_pdfs",
    "make_pdf",
    "open_pdf",
]
