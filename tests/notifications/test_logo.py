"""The shop's logo travels inside its mails, and none waits for it."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from config.models import StoreIdentity
from notifications.letters import letters
from notifications.models import OutboxMail
from notifications.services import queue_letter, queue_mail
from notifications.services.outbox import Attachment, send_mail
from tests.catalog.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings, tmp_path):
    """Its logo is larger than a mail needs, of a kind that not every mail reader knows, and partly transparent."""
    settings.MEDIA_ROOT = tmp_path
    shop = StoreIdentity(pk=1, name="Lamps & <Sons>")
    shop.logo.save("logo.webp", ContentFile(picture("WEBP", size=(1600, 200), mode="RGBA", color=(0, 0, 0, 0))))
    return shop


def written(**more) -> OutboxMail:
    return queue_letter(to="ada@example.com", letter="invoice", context=letters["invoice"].sample, **more)


def parts_of(message):
    return [part.get_content_type() for part in message.message().walk()]


def test_it_is_one_part_with_the_html_that_shows_it(shop, mailoutbox):
    mail = written()
    assert 'src="cid:logo@outbox.shop" alt="Lamps &amp; &lt;Sons&gt;" width="160" height="20"' in mail.html
    assert send_mail(mail.pk)
    (message,) = mailoutbox
    assert parts_of(message) == [
        *("multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"),
    ]
    image = list(message.message().walk())[-1]
    assert (image["Content-ID"], image.get_content_disposition()) == ("<logo@outbox.shop>", "inline")
    with Image.open(io.BytesIO(image.get_payload(decode=True))) as sent:
        assert (sent.format, sent.size, sent.getpixel((0, 0))) == ("PNG", (320, 40), (255, 255, 255))
    assert message.message().as_bytes()  # as a mail server gets it


def test_an_attached_file_stands_beside_both(shop, settings, tmp_path, mailoutbox):
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF")
    send_mail(written(attachments=[Attachment("invoice.pdf", "application/pdf", "default", "invoice.pdf")]).pk)
    assert parts_of(mailoutbox[0]) == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"),
        "application/pdf",
    ]


def test_a_small_logo_is_not_blown_up(shop):
    shop.logo.save("small.png", ContentFile(picture(size=(30, 20))))
    assert 'width="30" height="20"' in written().html


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_a_shop_without_one_that_can_be_read_has_its_name_there(shop, mailoutbox, content):
    shop.logo.delete()
    if content:
        shop.logo.save("broken.png", ContentFile(content))
    mail = written()
    assert "cid:" not in mail.html
    assert send_mail(mail.pk)
    assert parts_of(mailoutbox[0]) == ["multipart/alternative", "text/plain", "text/html"]


def test_a_mail_that_waited_is_sent_when_the_logo_is_gone(shop, mailoutbox):
    mail = written()
    shop.logo.delete()
    assert send_mail(mail.pk)
    assert "image/png" not in parts_of(mailoutbox[0])


def test_a_mail_without_html_is_left_as_it_is(shop, mailoutbox):
    send_mail(queue_mail(to="ada@example.com", subject="Hello", text="cid:logo@outbox.shop").pk)
    assert parts_of(mailoutbox[0]) == ["text/plain"]


def test_the_preview_of_the_back_office_shows_it(shop, office):
    page = office.get("/admin/notifications/lettertext/order_5Fconfirmed/change/").content.decode()
    assert "data:image/png;base64," in page
    assert "cid:" not in page
