"""The ways in which documents say no."""

from config.errors import DomainError


class NotReady(DomainError):
    code = "not_ready"
    status_code = 503
    message = "The PDF is being made. Please ask again in a moment."
    retry_after = 5


class PdfErased(DomainError):
    code = "pdf_erased"
    status_code = 404
    message = "The PDF was erased with the buyer's name when the legal term had passed."


class DocumentIsFinal(DomainError):
    code = "document_is_final"
    message = "An issued document is never changed or deleted; a credit note corrects it."
