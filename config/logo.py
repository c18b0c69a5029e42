"""The shop's logo as it goes out on paper and in mails."""

import io
import logging
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

from config.models import StoreIdentity

logger = logging.getLogger(__name__)


class Logo(NamedTuple):
    """Bytes of a PNG, and its size in pixels."""

    png: bytes
    width: int
    height: int


def read_logo(shop: StoreIdentity, *, within: tuple[int, int]) -> Logo | None:
    """The logo, made smaller where it is larger than `within` (width and height in pixels), on white where it is
    transparent: a dark one would be lost on a dark page. None where the shop has none or it cannot be read: that is
    no reason to refuse somebody's money, or to send no mail."""
    if not shop.logo:
        return None
    try:
        name = str(shop.logo.name)
        return _drawn(name, shop.logo.storage.get_modified_time(name), within)
    except Exception:
        logger.exception("the shop's logo cannot be read, and is left out")
        return None


@lru_cache(maxsize=8)
def _drawn(name: str, changed_at: datetime, within: tuple[int, int]) -> Logo:
    storage = StoreIdentity._meta.get_field("logo").storage  # type: ignore[union-attr]
    with storage.open(name) as file, Image.open(file, formats=["PNG", "JPEG", "WEBP"]) as picture:
        drawn = picture.convert("RGBA")
    drawn.thumbnail(within)
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "PNG", optimize=True)
    return Logo(out.getvalue(), *paper.size)
