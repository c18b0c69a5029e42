"""What a cart shows: its lines with the price and the stock of this moment, and what is wrong with them."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from carts.models import Cart, CartItem
from carts.pricing import Totals, price_lines
from catalog.models import Product, ProductImage, Variant
from config.compiled import Compiled, Parameter
from config.models import StoreIdentity


@dataclass(frozen=True)
class CartLine:
    """Amounts in minor units; `available` is what can be sold now."""

    item: CartItem
    variant: Variant
    quantity: int
    unit_price: int
    line_total: int
    available: int
    problem: str | None
    currency: str

    @property
    def id(self) -> int:
        return self.item.pk

    @property
    def product(self) -> Product:
        return self.variant.product

    @property
    def picture(self) -> str | None:
        """The name of the thumbnail of the product's first picture."""
        return self.item.picture  # type: ignore[attr-defined]

    @property
    def is_sellable(self) -> bool:
        return self.problem != "not_for_sale"


@dataclass(frozen=True)
class CartContents:
    id: int | None
    lines: tuple[CartLine, ...]
    totals: Totals
    currency: str


def read_contents(cart: Cart | None) -> CartContents:
    """The cart as it stands now; an empty one for None. What is no longer sold counts for nothing in the totals."""
    items = _items(cart=cart.pk) if cart else []
    # Said by each row, which is cheaper than to ask for it.
    currency = items[0].store_currency if items else StoreIdentity.load().currency  # type: ignore[attr-defined]
    lines = tuple(_line(item) for item in items)
    totals = price_lines([(line.variant.pk, line.quantity, line.unit_price) for line in lines if line.is_sellable])
    return CartContents(cart.pk if cart else None, lines, totals, currency)


def lines_to_order(cart: Cart) -> list[CartLine]:
    """The lines as they stand now, in the order of their variants: whoever locks several does so in that order."""
    return [_line(item) for item in _items_in_lock_order(cart=cart.pk)]


def _shown() -> QuerySet[CartItem]:
    """With all that is shown of each, without the long texts of its product."""
    pictures = ProductImage.objects.filter(product=OuterRef("variant__product")).order_by("position", "pk")
    texts = ("attributes", "product__attributes", "product__metadata", "product__description")
    items = CartItem.objects.select_related("variant__product", "variant__stock_item")
    default = StoreIdentity().currency
    return items.defer(*(f"variant__{name}" for name in texts)).annotate(
        picture=Subquery(pictures.values("thumbnail")[:1]),
        store_currency=Coalesce(Subquery(StoreIdentity.objects.filter(pk=1).values("currency")), Value(default)),
    )


_items = Compiled(lambda: _shown().filter(cart_id=Parameter("cart")))
_items_in_lock_order = Compiled(lambda: _shown().filter(cart_id=Parameter("cart")).order_by("variant_id"))


def _line(item: CartItem) -> CartLine:
    variant = item.variant
    stock = getattr(variant, "stock_item", None)
    available = stock.available if stock else 0
    return CartLine(
        item=item,
        variant=variant,
        quantity=item.quantity,
        unit_price=variant.price,
        line_total=variant.price * item.quantity,
        available=available,
        problem=_problem(item, available),
        currency=variant.product.currency,
    )


def _problem(item: CartItem, available: int) -> str | None:
    currency = item.store_currency  # type: ignore[attr-defined]
    if not item.variant.is_for_sale or item.variant.product.currency != currency:
        return "not_for_sale"
    if available < item.quantity:
        return "insufficient_stock"
    return "price_changed" if item.variant.price != item.seen_price else None
