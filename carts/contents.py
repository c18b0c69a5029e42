"""What a cart shows: its lines with the price and the stock of this moment, and what is wrong with them."""

from dataclasses import dataclass

from carts.models import Cart, CartItem
from carts.pricing import Totals, price_lines
from catalog.models import Product, Variant
from config.models import StoreIdentity


@dataclass(frozen=True)
class CartLine:
    """Amounts in minor units; `available` is what can be sold now."""

    id: int
    variant: Variant
    quantity: int
    unit_price: int
    line_total: int
    available: int
    problem: str | None
    currency: str

    @property
    def product(self) -> Product:
        return self.variant.product

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
    currency = StoreIdentity.load().currency
    items = _items(cart) if cart else []
    lines = tuple(_line(item, currency) for item in items)
    totals = price_lines([(line.variant.pk, line.quantity, line.unit_price) for line in lines if line.is_sellable])
    return CartContents(cart.pk if cart else None, lines, totals, currency)


def _items(cart: Cart) -> list[CartItem]:
    return list(
        cart.items.select_related("variant__product", "variant__stock_item").prefetch_related(
            "variant__product__images"
        )
    )


def _line(item: CartItem, currency: str) -> CartLine:
    variant = item.variant
    stock = getattr(variant, "stock_item", None)
    available = stock.available if stock else 0
    return CartLine(
        id=item.pk,
        variant=variant,
        quantity=item.quantity,
        unit_price=variant.price,
        line_total=variant.price * item.quantity,
        available=available,
        problem=_problem(item, available, currency),
        currency=variant.product.currency,
    )


def _problem(item: CartItem, available: int, currency: str) -> str | None:
    if not item.variant.is_for_sale or item.variant.product.currency != currency:
        return "not_for_sale"
    if available < item.quantity:
        return "insufficient_stock"
    return "price_changed" if item.variant.price != item.seen_price else None
