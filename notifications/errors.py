from config.errors import DomainError


class AlreadyAnswered(DomainError):
    code = "already_answered"
    message = "Somebody has answered this message meanwhile."


class TemplateRefused(DomainError):
    """A mail text asks for what it is not offered. The sentence is for whoever wrote it."""

    code = "template_refused"
    status_code = 400
