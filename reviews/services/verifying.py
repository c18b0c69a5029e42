"""A review says whether its author has bought the product, as the author's orders have it."""

from orders.models import Order
from reviews.caching import forget_reviews_of
from reviews.models import Review


def forget_verified(order: Order) -> None:
    """An order was paid or given up: the buyer's reviews of what is in it may tell another story now."""
    if order.user_id:
        bought = Review.objects.filter(author=order.user_id, product__variants__in=order.lines.values("variant"))
        if product_ids := list(bought.values_list("product", flat=True)):
            forget_reviews_of(product_ids)
