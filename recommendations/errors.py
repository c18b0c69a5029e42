"""The ways in which recommendations say no."""

from config.errors import DomainError


class AlreadyTraining(DomainError):
    code = "already_training"
    message = "A training is under way; the next one can begin when it has ended."


class NothingToEvaluate(DomainError):
    code = "nothing_to_evaluate"
    message = "Nobody bought something new after that day of those who had bought before it."
