"""The shop's logo at the head of its mails. It travels inside the mail: most readers fetch nothing from elsewhere."""

import base64
from email.message import Message
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from typing import Any

from django.core.mail import EmailMultiAlternatives

from config.logo import Logo, read_logo
from config.models import StoreIdentity

_CONTENT_ID = "logo@outbox.shop"
_ADDRESS = f"cid:{_CONTENT_ID}"
# Twice as fine as it is shown, for screens that can.
_SHOWN_WITHIN = (160, 40)
_SENT_WITHIN = (320, 80)


def logo_of(shop: StoreIdentity) -> dict[str, Any] | None:
    """What the frame of a mail has to know: `address`, and `width` and `height` as it is shown, in pixels of a page."""
    logo = read_logo(shop, within=_SENT_WITHIN)
    if logo is None:
        return None
    scale = min(1, _SHOWN_WITHIN[0] / logo.width, _SHOWN_WITHIN[1] / logo.height)
    return {"address": _ADDRESS, "width": round(logo.width * scale) or 1, "height": round(logo.height * scale) or 1}


def for_browser(html: str) -> str:
    """The HTML of a mail as a browser can show it: with the logo in its own address."""
    logo = _logo_in(html)
    return html.replace(_ADDRESS, f"data:image/png;base64,{base64.b64encode(logo.png).decode()}") if logo else html


class MailWithLogo(EmailMultiAlternatives):
    """Its HTML and the logo that this shows are one part, so that no reader lists the logo as an attached file."""

    def message(self) -> Any:
        whole = super().message()
        for part in whole.walk():
            if part.get_content_type() == "multipart/alternative":
                texts: Any = part.get_payload()
                texts[:] = [_with_logo(text) for text in texts]
        return whole


def _with_logo(text: Message) -> Message:
    logo = text.get_content_type() == "text/html" and _logo_in(text.get_payload(decode=True).decode())  # type: ignore[union-attr]
    if not logo:
        return text
    image = MIMEImage(logo.png, "png")
    image["Content-ID"] = f"<{_CONTENT_ID}>"
    image["Content-Disposition"] = 'inline; filename="logo.png"'
    both = MIMEMultipart("related", type="text/html")
    both.attach(text)
    both.attach(image)
    return both


def _logo_in(html: str) -> Logo | None:
    """None where the mail shows none, or it is gone meanwhile: then its text stands there."""
    return read_logo(StoreIdentity.load(), within=_SENT_WITHIN) if _ADDRESS in html else None
