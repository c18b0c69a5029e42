"""What to show: from what was learned, in a constant number of queries, and only what the caller could buy now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, Sum

from carts.models import Cart, CartItem
from carts.services import Holder
from catalog.models import Product, ProductQuerySet
from catalog.services.showing import Listed, listed
from orders.models import OrderLine, OrderStatus
from recommendations.models import CustomerPicks, Neighbour, ProductSales, Reason
from recommendations.services.similar import similar_products

# Candidates that are looked at: enough that some are left where many are sold out.
_CANDIDATES = 200


@dataclass(frozen=True)
class Recommendation:
    product: Listed
    reason: Reason


def recommend_for_home(*, holder: Holder, limit: int) -> list[Recommendation]:
    """What this person is likely to want, then what is popular now; at most `limit`."""
    wanted = _buyable_for(holder)
    return _choose(wanted, limit, (Reason.FOR_YOU, _picks(holder)))


def recommend_for_product(*, product: Product, holder: Holder | None = None, limit: int) -> list[Recommendation]:
    """What goes with a product, then what is like it, then what is popular now. Without a holder the answer is the
    same for everybody."""
    wanted = _buyable_for(holder).exclude(pk=product.pk)
    together = _neighbours_of(Q(product=product))
    similar = similar_products(product, wanted)
    return _choose(wanted, limit, (Reason.BOUGHT_TOGETHER, together), (Reason.SIMILAR, similar))


def recommend_for_cart(*, holder: Holder, limit: int) -> list[Recommendation]:
    """What goes with all that lies in the cart; with an empty one, as for home."""
    wanted = _buyable_for(holder)
    with_all = _neighbours_of(Q(product__in=_in_cart(holder)))
    # Its neighbours may be few, and what the person likes is the better guess then.
    return _choose(wanted, limit, (Reason.GOES_WITH_CART, with_all), (Reason.FOR_YOU, _picks(holder)))


def _choose(wanted: ProductQuerySet, limit: int, *sources: tuple[Reason, Iterable[int]]) -> list[Recommendation]:
    """The first `limit` that are wanted, each for the first reason there is; filled up with what is popular."""
    reasons: dict[int, Reason] = {}
    for reason, ids in (*sources, (Reason.POPULAR, _popular(wanted, limit))):
        for product_id in ids:
            reasons.setdefault(product_id, reason)
    left = set(wanted.filter(pk__in=list(reasons)).values_list("pk", flat=True))
    chosen = [product_id for product_id in reasons if product_id in left][:limit]
    return [Recommendation(product, reasons[product.id]) for product in listed(chosen)]


def _buyable_for(holder: Holder | None) -> ProductQuerySet:
    """On sale and in stock, not in the cart already, and not owned already unless it is bought again and again."""
    found = Product.objects.on_sale().in_stock().order_by()
    if holder is None:
        return found
    found = found.exclude(pk__in=_in_cart(holder))
    if holder.user is None:
        return found
    lines = OrderLine.objects.filter(order__user=holder.user).exclude(order__status=OrderStatus.CANCELLED)
    rebought = ProductSales.objects.active().filter(is_rebought=True).values("product")
    owned = lines.exclude(variant__product__in=rebought).order_by().values("variant__product")
    return found.exclude(pk__in=owned)


def _in_cart(holder: Holder) -> QuerySet[CartItem, Any]:
    carts = Cart.objects.open().filter(**holder.fields())
    return CartItem.objects.filter(cart__in=carts).order_by().values("variant__product")


def _picks(holder: Holder) -> list[int]:
    if holder.user is None:
        return []
    picks = CustomerPicks.objects.active().filter(user=holder.user).first()
    return picks.products if picks else []


def _neighbours_of(products: Q) -> list[int]:
    """Ids of what goes with all of the products, the best first."""
    found = Neighbour.objects.active().filter(products).order_by().values("other").annotate(fit=Sum("score"))
    return [row["other"] for row in found.order_by("-fit", "other")[:_CANDIDATES]]


def _popular(wanted: ProductQuerySet, limit: int) -> list[int]:
    """Ids of what sells best of late, then of what sold best ever: before the first training there is only that."""
    lately = ProductSales.objects.active().filter(product__in=wanted).order_by("-recent", "-product")
    ever = wanted.order_by("-popularity", "-pk")
    return [*lately.values_list("product", flat=True)[:limit], *ever.values_list("pk", flat=True)[:limit]]
