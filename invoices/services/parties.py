"""Who sells and who buys, frozen for one document."""

import hashlib
import logging
from typing import Any

from accounts.models import Address
from config.logo import read_logo
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
    logo = read_logo(shop, within=_LOGO_PIXELS)
    if logo is None:
        return ""
    digest = hashlib.sha256(logo.png).hexdigest()
    FrozenLogo.objects.get_or_create(sha256=digest, defaults={"content": logo.png})
    return digest
