"""From a letter and its data to a mail in the outbox, in the shop's own words where it has some."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from config.compiled import Compiled, Parameter
from config.models import StoreIdentity
from notifications import rendering
from notifications.errors import TemplateRefused
from notifications.letters import LAYOUT, Letter, letters
from notifications.models import LetterText, OutboxMail
from notifications.services.logo import logo_of
from notifications.services.outbox import Attachment, queue_mail

logger = logging.getLogger(__name__)


class Words(NamedTuple):
    """The parts of a letter, as templates or as written."""

    subject: str
    text: str
    html: str


def queue_letter(
    *, to: str, letter: str, context: Mapping[str, Any], attachments: Sequence[Attachment] = ()
) -> OutboxMail:
    """Write a declared letter into the outbox, as part of the caller's transaction. `context` is plain data of the
    shape that the letter was declared with; a letter declared as secret is forgotten once it is sent.

    Where the shop's own words fail, the letter goes out in ours: no mail is lost. Raises TypeError for data of
    another shape.
    """
    declared = letters[letter]
    declared.check_data(context)
    words = _written(declared, context, StoreIdentity.load())
    return queue_mail(to=to, **words._asdict(), secret=declared.is_secret, attachments=attachments)


_own_words = Compiled(lambda: LetterText.objects.filter(pk=Parameter("name")))


def default_words(letter: Letter) -> Words:
    return Words(letter.subject, letter.text, letter.html)


def own_words(letter: Letter) -> LetterText:
    """The shop's; not stored yet where it never had any."""
    return _own_words.first(name=letter.name) or LetterText(name=letter.name)


def words_of(letter: Letter) -> Words:
    """The templates that count now: the shop's, part by part, else ours."""
    own = own_words(letter)
    return Words(*(getattr(own, part) or ours for part, ours in default_words(letter)._asdict().items()))


@transaction.atomic
def change_words(*, letter: Letter, words: Words) -> LetterText:
    """Send the letter in these words from now on. A part that is the same as ours stays ours, and follows when ours
    gets better. Raises TemplateRefused."""
    preview(letter, words)
    ours = default_words(letter)._asdict()
    own = {part: "" if said == ours[part] else said for part, said in words._asdict().items()}
    return LetterText.objects.update_or_create(pk=letter.name, defaults=own)[0]


def preview(letter: Letter, words: Words) -> Words:
    """As it would be sent, with the sample's data. Raises TemplateRefused."""
    return _checked(letter, words, letter.sample, StoreIdentity.load())


def _about(shop: StoreIdentity) -> dict[str, str]:
    return {
        "name": shop.name,
        "email": shop.email,
        "phone": shop.phone,
        "address": shop.address.strip(),
        "url": settings.STOREFRONT_URL,
    }


def _written(letter: Letter, data: Mapping[str, Any], shop: StoreIdentity) -> Words:
    ours, theirs = default_words(letter), words_of(letter)
    if theirs != ours:
        try:
            return _checked(letter, theirs, data, shop)
        except Exception:
            # Checked when it was saved, but a later release may offer other names. The data is personal: not logged.
            logger.exception("the shop's own words of the mail %s cannot be used; ours are sent", letter.name)
    return _render(ours, data, shop)


def _checked(letter: Letter, words: Words, data: Mapping[str, Any], shop: StoreIdentity) -> Words:
    for source in words:
        rendering.check(source, letter.offered)
    return _render(words, data, shop)


def _render(words: Words, data: Mapping[str, Any], shop: StoreIdentity) -> Words:
    data = {**data, "shop": _about(shop)}
    subject = " ".join(rendering.render(words.subject, data, is_html=False).split())
    text = rendering.render(words.text, data, is_html=False)
    body = rendering.render(words.html, data, is_html=True)
    if not (subject and text.strip() and body.strip()):
        raise TemplateRefused("Nothing is left of a part of this mail.")
    # The body has escaped its values itself, and is known to be safe since it was rendered.
    frame = {"shop": data["shop"], "logo": logo_of(shop), "subject": subject, "body": body}
    # Tags on lines of their own leave empty lines behind.
    tidy = re.sub(r"\n\s*\n", "\n\n", text.strip()) + "\n"
    return Words(subject, tidy, rendering.render(LAYOUT, frame, is_html=True))
