"""The split that was frozen when the order was placed, and what of it a refund gives back.

Every line has four parts: its price, its discount, and its shares of shipping and tax. A refund of pieces takes these
pieces' share of each; a refund of an amount is shared over what is left. Largest remainder each time, so that all
refunds together are what was paid, part by part and to the cent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from config.money import split
from orders.errors import RefundExceedsPurchase
from orders.models import Order, OrderLine, RefundLine
from orders.services.parts import check_parts

PARTS = ("line_total", "discount", "shipping", "tax")


@dataclass(frozen=True)
class Share:
    """A part of an order line, minor units: `quantity` pieces, or 0 where it is for no piece in particular."""

    line: OrderLine
    quantity: int
    line_total: int
    discount: int
    shipping: int
    tax: int

    @property
    def goods(self) -> int:
        return self.line_total - self.discount

    @property
    def amount(self) -> int:
        return self.goods + self.shipping + self.tax


def share_out(order: Order, *, amount: int | None = None, pieces: Mapping[int, int] | None = None) -> list[Share]:
    """What a refund gives back of each line: the share of these `pieces` (line id → how many), of this `amount` (minor
    units; at most what is left), or all that is left. Nothing is written; the order's row should be locked.

    Raises UnknownLine, RefundExceedsPurchase.
    """
    return take(what_is_left(order), amount=amount, pieces=pieces)


def take(left: list[Share], *, amount: int | None = None, pieces: Mapping[int, int] | None = None) -> list[Share]:
    """share_out of what is left per line."""
    shares: Sequence[Share]
    if pieces is not None:
        check_parts(pieces, {share.line.pk: share.quantity for share in left}, RefundExceedsPurchase)
        shares = [_of_pieces(share, pieces[share.line.pk]) for share in left if share.line.pk in pieces]
    elif amount is None or amount == total_of(left):
        shares = left
    else:
        amounts = split(amount, [share.amount for share in left])
        shares = [_of_amount(share, wanted) for share, wanted in zip(left, amounts, strict=True)]
    return [share for share in shares if share.amount or share.quantity]


def what_is_left(order: Order) -> list[Share]:
    """Per line, what was not paid back yet; of pieces, those that no refund was for."""
    gone = _sums(RefundLine.objects.filter(line__order=order, is_void=False))
    return [
        Share(line, *(getattr(line, part) - taken for part, taken in zip(("quantity", *PARTS), parts, strict=True)))
        for line in order.lines.order_by("pk")
        for parts in [gone.get(line.pk, (0, 0, 0, 0, 0))]
    ]


def _sums(refunds: QuerySet[RefundLine]) -> dict[int, tuple[int, ...]]:
    rows = refunds.order_by().values_list("line").annotate(*(Sum(part) for part in ("quantity", *PARTS)))
    return {line: tuple(parts) for line, *parts in rows}


def portion(total: int, quantity: int, *, first: int, count: int) -> int:
    """The share of `count` pieces, after the `first`, of a `total` that `quantity` pieces have between them: the
    remainder goes to the earlier pieces, one minor unit each."""

    def of_first(pieces: int) -> int:
        return pieces * (total // quantity) + min(pieces, total % quantity)

    return of_first(first + count) - of_first(first)


def _of_pieces(left: Share, count: int) -> Share:
    """The share of the next `count` pieces. No more than is left, where amounts were given back before; the last pieces
    take all of it."""
    if count == left.quantity:
        return left
    line, first = left.line, left.line.quantity - left.quantity
    price, discount, shipping, tax = (
        portion(getattr(line, part), line.quantity, first=first, count=count) for part in PARTS
    )
    goods, discount = min(price - discount, left.goods), min(discount, left.discount)
    return Share(line, count, goods + discount, discount, min(shipping, left.shipping), min(tax, left.tax))


def _of_amount(left: Share, amount: int) -> Share:
    """A part of every part, and of no piece in particular."""
    goods, shipping, tax = split(amount, [left.goods, left.shipping, left.tax])
    discount = left.discount * goods // left.goods if left.goods else 0
    return Share(left.line, 0, goods + discount, discount, shipping, tax)


def worth(order: Order, pieces: Mapping[int, int]) -> list[Share]:
    """The shares of these pieces, less those that were paid back in another way already."""
    left = what_is_left(order)
    open_ = {share.line.pk: min(share.quantity, pieces.get(share.line.pk, 0)) for share in left}
    return take(left, pieces={line: count for line, count in open_.items() if count})


def total_of(shares: Sequence[Share]) -> int:
    """Minor units."""
    return sum(share.amount for share in shares)
