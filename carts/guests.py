"""Who holds the cart that a request is about."""

from rest_framework.request import Request

from carts.services import Holder
from config.tokens import is_ours, make_token


def holder_of(request: Request) -> Holder:
    """The person signed in; else the guest by X-Cart-Token. Without a token of ours the guest gets a new one, and
    a row only when he puts something in."""
    if request.user and request.user.is_authenticated:
        return Holder(user=request.user)
    token = request.headers.get("X-Cart-Token", "")
    return Holder(token=token if is_ours("cart", token) else make_token("cart"))
