"""Who sells and who buys, frozen for one document."""

import hashlib
import io
import logging
from datetime import datetime
from functools import lru_cache
from typing import Any

from PIL import Image

from accounts.models import Address
from config.models import StoreIdentity
from invoices.models import FrozenLogo
from orders.models import Order

logger = logging.getLogger(__name__)
_LOGO_PIXELS = (900, 300)


def freeze_seller(shop: StoreIdentity) -> dict[str, Any]:
    """The shop's data of this moment. Incomplete data warns, and never stops a payment."""
    missing = [name for name in ("address", "vat_number") if not getattr(shop, name)]
    if missing:
        logger.warning("documents are issued without the seller's %s: see Store in the admin", " and ".join(missing))
    names = ("name", "email", "phone", "address", "country", "vat_number", "time_zone")
    return {**{name: getattr(shop, name) for name in names}, "logo": _freeze_logo(shop)}


def freeze_buyer(order: Order) -> dict[str, Any]:
    return {
        "email": order.email,
        "billing_address": _address(order.billing_address),
        "shipping_address": _address(order.shipping_address),
    }


def _address(frozen: dict[str, Any]) -> dict[str, str]:
    return {name: str(frozen.get(name) or "") for name in Address.FROZEN_FIELDS}


def _freeze_logo(shop: StoreIdentity) -> str:
    """The digest of the logo's row, "" where there is none or it cannot be read."""
    if not shop.logo:
        return ""
    try:
        changed_at = shop.logo.storage.get_modified_time(str(shop.logo.name))
        content = _small_png(str(shop.logo.name), changed_at)
    except Exception:
        # A logo that is gone or broken is no reason to refuse somebody's money.
        logger.exception("the shop's logo cannot be read; the document is issued without it")
        return ""
    digest = hashlib.sha256(content).hexdigest()
    FrozenLogo.objects.get_or_create(sha256=digest, defaults={"content": content})
    return digest


@lru_cache(maxsize=4)
def _small_png(name: str, changed_at: datetime) -> bytes:
    """The picture as it is printed: small enough for a mail, on white where it is transparent."""
    storage = StoreIdentity._meta.get_field("logo").storage  # type: ignore[union-attr]
    with storage.open(name) as file, Image.open(file, formats=["PNG", "JPEG", "WEBP"]) as picture:
        drawn = picture.convert("RGBA")
    drawn.thumbnail(_LOGO_PIXELS)
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "PNG", optimize=True)
    return out.getvalue()
