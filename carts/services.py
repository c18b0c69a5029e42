"""What happens to carts. A cart is held by a person or by whoever carries its token."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, QuerySet
from django.utils import timezone

from carts.errors import CartLimit, InvalidQuantity, QuantityLimit
from carts.models import Cart, CartItem
from catalog.errors import InsufficientStock, ProductNotFound, VariantRequired
from catalog.models import Variant
from config.compiled import Compiled, CompiledUpdate, Parameter
from config.tokens import hash_token

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Holder:
    """Whose cart it is: a person, or a guest by token (in clear, as the caller sent it)."""

    user: "User | None" = None
    token: str | None = None

    def fields(self) -> dict[str, object]:
        return {"user": self.user} if self.user else {"token_hash": self.key}

    @property
    def column(self) -> str:
        return "user_id" if self.user else "token_hash"

    @property
    def key(self) -> int | str:
        return self.user.pk if self.user else hash_token(self.token or "")


@dataclass(frozen=True)
class MergeChange:
    """What a merge did to one variant of the person's cart: pieces before and after."""

    variant_id: int
    before: int
    after: int


def _cart_of(column: str) -> "QuerySet[Cart]":
    return Cart.objects.open().filter(**{column: Parameter("holder")})


_COLUMNS = ("user_id", "token_hash")
_CART_OF = {column: Compiled(partial(_cart_of, column)) for column in _COLUMNS}
_TOUCH = {
    column: CompiledUpdate(
        partial(_cart_of, column), {"updated_at": Parameter("now", DateTimeField())}, returning=("id", "created_at")
    )
    for column in _COLUMNS
}


def find_cart(holder: Holder) -> Cart | None:
    """The holder's open cart; None where there is none yet."""
    return _CART_OF[holder.column].first(holder=holder.key)


def _locked_cart(holder: Holder) -> Cart:
    """The holder's open cart, locked and touched, made where there is none. One that is ordered while we wait for it is
    open no more, and of several that make one at once the unique index lets only one through: all take that."""
    now = timezone.now()
    while not (found := _TOUCH[holder.column](holder=holder.key, now=now)):
        _make_cart(holder)
    return Cart(pk=found[0][0], **holder.fields(), updated_at=now, created_at=found[0][1])


def _open_cart(holder: Holder) -> Cart:
    """The same, neither locked nor touched."""
    while not (cart := find_cart(holder)):
        _make_cart(holder)
    return cart


def _make_cart(holder: Holder) -> None:
    Cart.objects.bulk_create([Cart(**holder.fields())], ignore_conflicts=True)


def _existing_cart(holder: Holder) -> Cart:
    """The holder's open cart, locked. Raises Cart.DoesNotExist: looking for a line is no reason to make a cart."""
    return Cart.objects.open().locked().get(**holder.fields())


def variant_to_change(
    *, holder: Holder, quantity: int, variant_id: int | None = None, product_id: int | None = None
) -> Variant:
    """What a change of the cart is about. What is taken away need not be on sale any more: it is in the cart.

    Raises ProductNotFound, VariantRequired.
    """
    cart = find_cart(holder) if quantity < 0 else None
    if cart:
        wanted = {"variant": variant_id, "variant__product": product_id}
        lines = cart.items.filter(**{name: pk for name, pk in wanted.items() if pk is not None})
        held = list(lines.select_related("variant__product")[:2])
        if len(held) == 1:
            return held[0].variant
    return resolve_variant(variant_id=variant_id, product_id=product_id)


def resolve_variant(*, variant_id: int | None, product_id: int | None) -> Variant:
    """The variant that is meant. Raises ProductNotFound, or VariantRequired where a product has several."""
    if variant_id is not None:
        variants = _variant_on_sale(id=variant_id)
        if product_id is not None:
            variants = [variant for variant in variants if variant.product_id == product_id]
    else:
        variants = _variants_of_product(product=product_id)
    if not variants:
        raise ProductNotFound
    if len(variants) > 1:
        raise VariantRequired(variants=[variant.pk for variant in variants])
    return variants[0]


def _on_sale() -> "QuerySet[Variant]":
    """What a cart has to know of them."""
    texts = [f"{table}{name}" for table in ("", "product__") for name in ("attributes",)]
    texts += ["product__description", "product__metadata"]
    return Variant.objects.on_sale().select_related("product", "stock_item").defer(*texts)


_variant_on_sale = Compiled(lambda: _on_sale().filter(pk=Parameter("id")))
_variants_of_product = Compiled(lambda: _on_sale().filter(product_id=Parameter("product"))[:100])
_quantities = Compiled(
    lambda: CartItem.objects.filter(cart_id=Parameter("cart")).order_by().values_list("variant_id", "pk", "quantity")
)


@transaction.atomic
def add_to_cart(*, holder: Holder, variant: Variant, quantity: int) -> Cart:
    """Add pieces to what is there; a negative quantity takes away, and at zero or less the line goes.

    Raises InvalidQuantity (0), QuantityLimit, CartLimit, InsufficientStock, in this order.
    """
    if quantity == 0:
        raise InvalidQuantity
    cart = _locked_cart(holder)
    held = {variant_id: (pk, pieces) for variant_id, pk, pieces in _quantities(cart=cart.pk)}
    item_id, pieces = held.pop(variant.pk, (None, 0))
    wanted = pieces + quantity
    if wanted <= 0:
        CartItem.objects.filter(pk=item_id).delete()
        return cart
    if quantity > 0:
        _check(variant, wanted, others=sum(pieces for _, pieces in held.values()), is_more=True)
    if item_id is None:
        CartItem.objects.create(cart=cart, variant=variant, quantity=wanted, seen_price=variant.price)
    else:
        _write(item_id=item_id, quantity=wanted, price=variant.price)
    return cart


@transaction.atomic
def set_quantity(*, holder: Holder, item_id: int, quantity: int) -> Cart:
    """Set a line to `quantity` ≥ 1. Raises Cart.DoesNotExist, CartItem.DoesNotExist, and what add_to_cart raises."""
    if quantity < 1:
        raise InvalidQuantity
    cart = _existing_cart(holder)
    items = {item.pk: item for item in cart.items.select_related("variant__product", "variant__stock_item")}
    if item_id not in items:
        raise CartItem.DoesNotExist
    item = items.pop(item_id)
    others = sum(other.quantity for other in items.values())
    _check(item.variant, quantity, others=others, is_more=quantity > item.quantity)
    _write(item_id=item_id, quantity=quantity, price=item.variant.price)
    return _touched(cart)


@transaction.atomic
def remove_item(*, holder: Holder, item_id: int) -> Cart:
    """Take a line out. Raises Cart.DoesNotExist, CartItem.DoesNotExist."""
    cart = _existing_cart(holder)
    cart.items.get(pk=item_id).delete()
    return _touched(cart)


@transaction.atomic
def clear_cart(*, holder: Holder) -> Cart | None:
    """Take every line out; None where there is no cart."""
    cart = Cart.objects.open().locked().filter(**holder.fields()).first()
    if cart:
        cart.items.all().delete()
        _touched(cart)
    return cart


@transaction.atomic
def merge_carts(*, user: "User", token: str) -> list[MergeChange]:
    """Take a guest's cart over: of each variant the larger quantity stays, and nothing is lost.

    The guest's cart is gone afterwards; a repeat changes nothing. Limits are not applied: a cart that is too large
    for them only takes nothing more. Both carts are locked in the order of their ids.
    """
    guest = find_cart(Holder(token=token))
    if guest is None:
        return []
    mine = _open_cart(Holder(user=user))
    locked = {cart.pk for cart in Cart.objects.open().locked().filter(pk__in=[guest.pk, mine.pk]).order_by("pk")}
    if guest.pk not in locked:
        return []
    if mine.pk not in locked:
        mine = _locked_cart(Holder(user=user))
    before = dict(mine.items.values_list("variant_id", "quantity"))
    changes = []
    for item in guest.items.select_related("variant__product").order_by("added_at", "pk"):
        after = max(before.get(item.variant_id, 0), item.quantity)
        if after != before.get(item.variant_id, 0):
            changes.append(MergeChange(item.variant_id, before.get(item.variant_id, 0), after))
            defaults = {"quantity": after, "seen_price": item.seen_price}
            CartItem.objects.update_or_create(cart=mine, variant=item.variant, defaults=defaults)
    guest.delete()
    if changes:
        _touched(mine)
    return changes


def forget_abandoned_carts(*, limit: int = 5000) -> int:
    """Delete open guests' carts that nobody touched for GUEST_CART_DAYS; the number of them."""
    old = timezone.now() - timedelta(days=settings.GUEST_CART_DAYS)
    abandoned = Cart.objects.open().filter(user=None, updated_at__lt=old).order_by("updated_at")
    ids = list(abandoned.values_list("pk", flat=True)[:limit])
    return Cart.objects.open().filter(pk__in=ids, updated_at__lt=old).delete()[1].get("carts.Cart", 0)


def _check(variant: Variant, wanted: int, *, others: int, is_more: bool) -> None:
    """The limits, in the published order, for `wanted` pieces of a variant beside `others`. A cart that is too large as
    a whole may still be made smaller."""
    if wanted > settings.CART_MAX_PER_VARIANT:
        raise QuantityLimit(limit=settings.CART_MAX_PER_VARIANT)
    if is_more and others + wanted > settings.CART_MAX_ITEMS:
        raise CartLimit(limit=settings.CART_MAX_ITEMS)
    if not variant.is_for_sale:
        raise ProductNotFound
    if wanted > variant.stock:
        raise InsufficientStock(variant=variant.pk, requested=wanted, available=variant.stock)


def _write(*, item_id: int, quantity: int, price: int) -> None:
    CartItem.objects.filter(pk=item_id).update(quantity=quantity, seen_price=price)


def _touched(cart: Cart) -> Cart:
    cart.save(update_fields=["updated_at"])
    return cart
