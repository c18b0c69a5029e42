"""What is learned from: the shop's orders, its open carts, and the imported history, in one form."""

from collections.abc import Iterator
from itertools import chain

from carts.models import Cart, CartItem
from catalog.models import Variant
from orders.models import OrderLine, OrderStatus
from recommendations.learning.rows import Bought, day_of
from recommendations.models import Purchase

# A thing in an open cart beside one that was bought.
CART_WEIGHT = 0.3
_AT_ONCE = 5000


def read_bought() -> Iterator[Bought]:
    """Everything that was bought, by stock code: as imported, or the SKU of what was ordered."""
    return chain(_imported(), _ordered())


def read_signs() -> Iterator[Bought]:
    """Everything that was bought or lies in a cart, by id of product; what the shop does not know is left out."""
    products = dict(Variant.objects.order_by().values_list("sku", "product_id").iterator(_AT_ONCE))
    for sign in chain(read_bought(), _carted()):
        if product_id := products.get(str(sign.item)):
            yield sign._replace(item=product_id)


def count_signs() -> int:
    """How many rows are read, about."""
    return Purchase.objects.count() + OrderLine.objects.count() + CartItem.objects.count()


def _imported() -> Iterator[Bought]:
    rows = Purchase.objects.order_by("pk").values_list("customer", "invoice", "stock_code", "bought_at")
    for customer, invoice, code, moment in rows.iterator(_AT_ONCE):
        yield Bought(customer, invoice, code, day_of(moment))


def _ordered() -> Iterator[Bought]:
    """Confirmed and later: what nobody paid, or was given up again, says nothing."""
    lines = OrderLine.objects.exclude(order__status__in=(OrderStatus.PENDING, OrderStatus.CANCELLED)).order_by("pk")
    rows = lines.values_list("order__user_id", "order_id", "variant__sku", "order__placed_at")
    for user_id, order_id, sku, moment in rows.iterator(_AT_ONCE):
        yield Bought(user_id or "", ("order", order_id), sku, day_of(moment))


def _carted() -> Iterator[Bought]:
    items = CartItem.objects.filter(cart__status=Cart.Status.OPEN).order_by("pk")
    rows = items.values_list("cart__user_id", "cart_id", "variant__sku", "added_at")
    for user_id, cart_id, sku, moment in rows.iterator(_AT_ONCE):
        yield Bought(user_id or "", ("cart", cart_id), sku, day_of(moment), CART_WEIGHT)
