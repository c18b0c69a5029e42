"""Two of the staff answer one message at the same moment: its writer gets one answer."""

import pytest

from notifications.errors import AlreadyAnswered
from notifications.models import ContactMessage, OutboxMail
from notifications.services import answer_message, contact, receive_message
from tests.factories import UserFactory
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
ANSWERS = ["Yes", "No", "Perhaps", "Tomorrow"]


def answered_at_once():
    """How many answers went out, how many of the staff were refused, and the answer that is kept."""
    message = receive_message(name="Ada", email="ada@example.com", subject="Norway?", message="Do you ship there?")
    staff = [UserFactory() for _ in ANSWERS]

    def answer(words, person):
        try:
            return answer_message(message=message, answer=words, by=person)
        except AlreadyAnswered:
            return None

    calls = [lambda pair=pair: answer(*pair) for pair in zip(ANSWERS, staff, strict=True)]
    refused = at_once(calls, jitter=True).count(None)
    mails = list(OutboxMail.objects.filter(to="ada@example.com").values_list("text", flat=True))
    OutboxMail.objects.all().delete()
    message.refresh_from_db()
    assert message.answered_by == staff[ANSWERS.index(message.answer)]
    return mails, refused, message.answer


def test_one_of_many_answers_goes_out_and_is_the_one_that_is_kept():
    for _ in range(ROUNDS):
        mails, refused, kept = answered_at_once()
        assert len(mails) == 1
        assert kept in mails[0]
        assert refused == len(ANSWERS) - 1


def test_control_without_the_condition_everybody_answers(monkeypatch):
    monkeypatch.setattr(contact, "_unanswered", lambda message: ContactMessage.objects.filter(pk=message.pk))
    mails, refused, _ = answered_at_once()
    assert (len(mails), refused) == (len(ANSWERS), 0)
