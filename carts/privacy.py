"""What a cart knows of a person: to hand out, and to forget."""

from typing import TYPE_CHECKING, Any

from carts.models import Cart, CartItem

if TYPE_CHECKING:
    from accounts.models import User


def cart_of_person(user: "User") -> list[dict[str, Any]]:
    """The lines of the open cart."""
    items = CartItem.objects.filter(cart__in=Cart.objects.open().filter(user=user)).order_by("added_at")
    rows = items.values("variant__sku", "variant__product__name", "quantity", "added_at")
    return [dict(row) for row in rows]


def forget_cart(user: "User") -> None:
    """Delete the open cart; an ordered one is empty of meaning without its order, and stays behind it."""
    Cart.objects.open().filter(user=user).delete()
