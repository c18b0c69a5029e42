"""The look of the admin, and its menu: by what people do, not by app."""

from typing import Any

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazy


def _address(app: str, name: str) -> str:
    """Empty where the model is not in the admin (the worker's record is left out of the tests)."""
    try:
        return reverse(f"admin:{app}_{name}_changelist")
    except NoReverseMatch:
        return ""


def _link(title: str, icon: str, model: str) -> dict[str, Any]:
    """A menu entry, shown to those who may see the model (`app.model`)."""
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": lazy(_address, str)(app, name),
        "permission": lambda request: bool(_address(app, name)) and request.user.has_perm(f"{app}.view_{name}"),
    }


# Whoever may see a list may take it out as a file, and whoever may change its rows may bring one in.
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"

# Below the root of the shop's address.
ADMIN_PATH = "admin/"

UNFOLD = {
    "SITE_TITLE": "Shop",
    "SITE_HEADER": "Shop",
    "SITE_SYMBOL": "storefront",
    "SHOW_HISTORY": True,
    "DASHBOARD_CALLBACK": "analytics.dashboard.dashboard",
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda request: static("config/back_office.css")],
    "COMMAND": {"show_history": True},
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": [
            {
                "title": "Sales",
                "items": [
                    _link("Orders", "receipt_long", "orders.order"),
                    _link("Returns", "assignment_return", "orders.return"),
                    _link("Payments", "payments", "payments.payment"),
                    _link("Webhook events", "webhook", "payments.webhookevent"),
                    _link("Invoices", "request_quote", "invoices.document"),
                    _link("Carts", "shopping_cart", "carts.cart"),
                ],
            },
            {
                "title": "Catalogue",
                "items": [
                    _link("Products", "inventory_2", "catalog.product"),
                    _link("Categories", "account_tree", "catalog.category"),
                    _link("Stock", "warehouse", "catalog.stockitem"),
                    _link("Stock movements", "swap_vert", "catalog.stockmovement"),
                    _link("Price changes", "price_change", "catalog.pricechange"),
                    _link("Reviews", "rate_review", "reviews.review"),
                    _link("Searches", "search", "catalog.searchedquery"),
                    _link("Synonyms", "swap_horiz", "catalog.synonym"),
                ],
            },
            {
                "title": "People",
                "items": [
                    _link("Users", "group", "accounts.user"),
                    _link("Sign-ins", "devices", "accounts.signin"),
                ],
            },
            {
                "title": "Shop",
                "items": [
                    _link("Store", "storefront", "config.storeidentity"),
                    _link("Recommendations", "recommend", "recommendations.trainingrun"),
                    _link("Messages", "contact_support", "notifications.contactmessage"),
                    _link("Mails", "mail", "notifications.outboxmail"),
                    _link("Mail texts", "edit_note", "notifications.lettertext"),
                    _link("Worker", "manufacturing", "hueystats.hueydashboard"),
                ],
            },
        ],
    },
}
